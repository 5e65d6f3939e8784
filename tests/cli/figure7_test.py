# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Fig. 7 in docs/paper.md: its section and its picture are what bench/figure7.csv says."""

import dataclasses
import math
import re
import sys
import tempfile
import unittest
import unittest.mock
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import figure7
import figure7_page
import figure7_picture
import figure7_statements
import paper

COLUMNS = {"W": 0, "T": 1, "accuracy": 2, "images": 3, "ms": 5, "uJ": 6, "steps": 7, "longer": 8, "dearer": 9}


def row(coding: str, steps: int, right: int, latency_ns: float | None = 1.0, how: str = "converted", bits: int = 2) -> figure7.Row:
    return figure7.Row("net", coding, how, steps, bits, 1000, right, 1000, right, 3, 1, latency_ns, 1.0)


class Documents(unittest.TestCase):
    def test_the_page_has_the_section_that_the_results_give(self) -> None:
        page = (ROOT / "docs" / "paper.md").read_text()
        self.assertEqual(page, figure7_page.exchange(page, paper.BITS), "bench/paper --figure7-only -o docs/paper.md writes it")

    def test_the_picture_is_the_one_that_the_results_give(self) -> None:
        picture = (ROOT / "docs" / figure7_page.PICTURE).read_text()
        self.assertEqual(picture, figure7_picture.draw(figure7.read()), "bench/paper --figure7-only -o docs/paper.md draws it")

    def test_the_picture_has_a_mark_for_each_number(self) -> None:
        rows = figure7.read()
        svg = xml.etree.ElementTree.fromstring(figure7_picture.draw(rows))
        marks = [title.text for title in svg.iter("{http://www.w3.org/2000/svg}title")]
        wanted = []
        for network in figure7.NETWORKS:
            for steps in figure7.STEPS:
                for bits in figure7.WEIGHT_BITS:
                    found = figure7.best(rows, network.title, steps, bits)
                    if not found:
                        continue
                    twin = figure7.rate_twin(rows, found)
                    values = [100 * found.right / found.images, found.energy_nj / 1000]
                    values += [twin.latency_ns / found.latency_ns] if twin and twin.latency_ns else []
                    wanted += [f"T {steps}, W {bits}, {found.how}: {value:.4g}" for value in values]
        self.assertEqual(sorted(mark for mark in marks if mark), sorted(wanted))

    def test_every_setting_is_in_a_table_with_the_numbers_of_its_lines(self) -> None:
        rows, page = figure7.read(), (ROOT / "docs" / "paper.md").read_text()
        for network in figure7.NETWORKS:
            table = page.split(f"\n{network.title}:\n\n")[1].split("\n\n")[0]
            cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
            settings = {(at.steps, at.weight_bits) for at in rows if at.network == network.title and at.coding == "radix"}
            self.assertEqual(sorted((int(line[COLUMNS["T"]]), int(line[COLUMNS["W"]])) for line in cells), sorted(settings))
            for line in cells:
                value = {name: line[column] for name, column in COLUMNS.items()}
                found = [at for at in rows if at.network == network.title and at.coding == "radix"
                         and (str(at.steps), str(at.weight_bits)) == (value["T"], value["W"])
                         and f"{at.latency_ns / 1e6:.2f}" == value["ms"] and f"{at.energy_nj / 1e3:.1f}" == value["uJ"]]
                self.assertEqual(len(found), 1, line)
                self.assertEqual(value["accuracy"], f"{100 * found[0].right / found[0].images:.2f}")
                self.assertEqual(value["images"], f"{found[0].images:,}")
                if not value["steps"].isdigit():
                    self.assertIn(value["steps"], ("not reached", "not measured"))
                    continue
                twin = next(at for at in rows if (at.network, at.coding, str(at.steps)) == (network.title, "rate", value["steps"]))
                if not twin.latency_ns:
                    self.assertEqual({value["longer"], value["dearer"]}, {"not measured"})
                    continue
                self.assertEqual(value["longer"], f"{twin.latency_ns / found[0].latency_ns:.1f}")
                self.assertEqual(value["dearer"], f"{twin.energy_nj / found[0].energy_nj:.1f}")


class Results(unittest.TestCase):
    def test_rate_coding_is_as_accurate_from_half_a_point_below_on(self) -> None:
        radix = row("radix", 4, 900)
        twins = [row("rate", steps, right) for steps, right in ((16, 894), (24, 895), (32, 950))]
        self.assertEqual(figure7.rate_twin([radix, *twins], radix).steps, 24)
        self.assertIsNone(figure7.rate_twin([radix, twins[0]], radix))
        self.assertIsNone(figure7.rate_twin([radix, dataclasses.replace(twins[2], network="other")], radix))
        self.assertIsNone(figure7.rate_twin([radix, dataclasses.replace(twins[2], compared=500, compared_right=475)], radix))

    def test_of_a_trained_and_a_converted_network_the_better_one_counts(self) -> None:
        converted = row("radix", 4, 900)
        for right, how in ((899, "converted"), (901, "trained")):
            trained = row("radix", 4, right, how="trained")
            self.assertEqual(figure7.best([converted, trained], "net", 4, 2).how, how)
        self.assertIsNone(figure7.best([converted], "net", 5, 2))

    def test_conversion_fails_from_so_many_points_below_the_real_network_on(self) -> None:
        network = figure7.NETWORKS[0]
        least = 10 * (network.accuracy - figure7.FAILS)  # right ones of 1,000 images
        for right, how, fails in ((math.floor(least), "converted", True), (math.ceil(least), "converted", False), (0, "trained", False)):
            at = dataclasses.replace(row("radix", 4, right, how=how), network=network.title)
            self.assertEqual(figure7.fails(at), fails, at)

    def test_the_page_names_what_was_trained_and_what_should_have_been(self) -> None:
        title = figure7.NETWORKS[0].title
        rows = [dataclasses.replace(row("radix", steps, right, how=how), network=title)
                for steps, right, how in ((2, 700, "converted"), (2, 800, "trained"), (3, 700, "converted"), (4, 700, "converted"),
                                          (4, 690, "trained"), (5, 900, "converted"))]
        said = " ".join(figure7_page._how([figure7_statements.Results(rows, network.title) for network in figure7.NETWORKS]).split())
        self.assertIn(f"Trained, rings in the picture: {title}: W = 2, T = 2 and 4. That brought -1.00 to 10.00 points (median 4.50); "
                      "2 of these 2 still fall more than 3 points short", said)
        self.assertIn(f"no better than converted, which then counts: {title}: W = 2, T = 4.", said)
        self.assertIn(f"**Converted only so far, though they fall so short:** {title}: W = 2, T = 3.", said)

    def test_a_verdict_says_of_which_network_it_holds(self) -> None:
        verdict = figure7_statements.verdict
        self.assertEqual(verdict([("a", True), ("b", True)], "c"), "holds")
        self.assertEqual(verdict([("a", False), ("b", False)], "c"), "does not hold, because c")
        self.assertEqual(verdict([("a", True), ("b", False)], "c"), "holds of a; does not hold of b, because c")
        self.assertEqual(verdict([("a", False), ("b", None)], "c"), "does not hold of a, because c; open of b")

    def test_statements_are_judged_by_the_numbers(self) -> None:
        def judged(rights: dict[int, list[int]], energy: float = 1.0) -> dict[str, bool | None]:
            """Rights out of 1,000 for each number of weight bits, at T = 2 to 8; T = 5, W = 6 costs `energy`, all others 2."""
            rows = [dataclasses.replace(row("radix", steps, right, bits=bits), energy_nj=energy if (steps, bits) == (5, 6) else 2.0)
                    for bits, line in rights.items() for steps, right in zip(figure7.STEPS, line)]
            results = figure7_statements.Results(rows, "net")
            return {find.__name__: find(results).holds for _, find, _ in figure7_statements.STATEMENTS}

        as_printed = {bits: [600, 700, 800, 930, 935, 938, 940] for bits in (4, 6, 8)} | {2: [500, 600, 700, 880, 900, 905, 910]}
        self.assertEqual(judged(as_printed, energy=1.0),
                         {"similar_widths": True, "two_bits": True, "saturates": True, "best_choice": False, "speed_ups": None})
        near = as_printed | {6: [600, 700, 800, 935, 935, 938, 940]}
        self.assertTrue(judged(near)["best_choice"])
        self.assertFalse(judged(near, energy=3.0)["best_choice"])
        self.assertFalse(judged(as_printed | {4: [600, 700, 800, 900, 920, 925, 929]})["similar_widths"])
        self.assertFalse(judged(as_printed | {2: as_printed[4]})["similar_widths"])
        self.assertFalse(judged(as_printed | {2: [500, 600, 700, 800, 850, 899, 900]})["two_bits"])
        self.assertFalse(judged(as_printed | {8: [600, 700, 800, 900, 920, 930, 940]})["saturates"])
        self.assertEqual(judged({6: as_printed[6]})["similar_widths"], None)

    def test_ticks_are_round_and_cover_the_range(self) -> None:
        for low, high in ((0, 7.3), (50, 91.7), (0, 332.5), (0, 0.4)):
            ticks = figure7_picture._ticks(low, high)
            self.assertTrue(ticks[0] == low and ticks[-2] < high <= ticks[-1] + 1e-9 and 4 <= len(ticks) <= 9, ticks)
            self.assertTrue(all(re.fullmatch(r"\d+(\.\d{1,2})?", f"{tick:g}") for tick in ticks), ticks)


class Measuring(unittest.TestCase):
    """A bench whose program and training are played: networks answer the shares of images in `right`."""

    def measured(self, right: dict[str, float], train: bool) -> tuple[list[figure7.Row], list[str]]:
        network, called = figure7.NETWORKS[0], []

        class Played(figure7.Bench):
            def call(self, *arguments: str) -> None:
                Path(arguments[-1]).touch()

            def python(self, script: str, *arguments: str) -> None:
                called.append(script)
                if script == "export.py":
                    (self.folder / f"{arguments[-1]}.yaml").touch()

            def report(self, *arguments: str) -> dict:
                images = int(arguments[-1].split(":")[1])
                share = right["trained" if "trained" in arguments[1] else "converted"]
                return {"images": [{"predicted": int(image >= share * images), "label": 0} for image in range(images)]}

            def on_chip(self, path: Path, *arguments: str) -> tuple[int, float, float]:
                return 1, 1.0, 1.0

        with tempfile.TemporaryDirectory() as name, unittest.mock.patch.object(figure7, "RESULTS", Path(name) / "figure7.csv"):
            for file in (*figure7.ALL_TRAINING_DATA, figure7.TEST_DATA, *(f"{at.name}.onnx" for at in figure7.NETWORKS)):
                (Path(name) / file).touch()
            bench = Played("radish", "chip", 32, Path(name), 100, 50, train)
            bench.radix(network, 2, 2)
            bench.radix(network, 2, 2)
            return figure7.read(), called

    def test_where_conversion_fails_it_is_trained_once_and_judged_by_the_same_images(self) -> None:
        rows, called = self.measured({"converted": 0.5, "trained": 0.8}, train=True)
        self.assertEqual([(at.how, at.images, at.right) for at in rows], [("converted", 100, 50), ("trained", 100, 80)])
        self.assertEqual(called, ["train.py", "export.py"])

    def test_what_converts_well_or_shall_not_be_trained_stays_converted(self) -> None:
        for share, train in ((0.9, True), (0.5, False)):
            rows, called = self.measured({"converted": share, "trained": 1.0}, train)
            self.assertEqual(([at.how for at in rows], called), (["converted"], []))


if __name__ == "__main__":
    unittest.main()
