#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Holds rtl/timing/longest_paths against paths worked out by hand.   longest_paths_test.py PROGRAM"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

# An inverter rises after 1 ns, falls after 1.5 ns, each plus 10 ns/pF and once the transition of its input, and its output
# takes 0.5 ns. A flip-flop rises after 2 ns and falls after 3 ns; its setup times are 0.25 and 0.5 ns.
LIBRARY = '''library (tiny) {
  lu_table_template (by_load) {
    variable_1 : total_output_net_capacitance; variable_2 : input_net_transition; index_1 ("0, 1"); index_2 ("0, 1"); }
  cell (INV) {
    pin (A) { direction : input; capacitance : 0.002; }
    pin (Y) { direction : output; function : "(!A)"; timing () { related_pin : "A"; timing_sense : negative_unate;
      cell_rise (by_load) { index_1 ("0.0, 1.0"); index_2 ("0.0, 1.0"); values ("1.0, 2.0", "11.0, 12.0"); }
      cell_fall (by_load) { index_1 ("0.0, 1.0"); index_2 ("0.0, 1.0"); values ("1.5, 2.5", \\
        "11.5, 12.5"); }
      rise_transition (by_load) { index_1 ("0.0, 1.0"); index_2 ("0.0, 1.0"); values ("0.5, 0.5", "0.5, 0.5"); }
      fall_transition (by_load) { index_1 ("0.0, 1.0"); index_2 ("0.0, 1.0"); values ("0.5, 0.5", "0.5, 0.5"); } } } }
  cell (DFF) {
    ff (IQ, IQN) { next_state : "D"; clocked_on : "CLK"; }
    pin (CLK) { direction : input; capacitance : 0.002; clock : true; }
    pin (D) { direction : input; capacitance : 0.003; timing () { related_pin : "CLK"; timing_type : setup_rising;
      rise_constraint (by_load) { values ("0.25"); } fall_constraint (by_load) { values ("0.5"); } } }
    pin (Q) { direction : output; function : "IQ"; timing () { related_pin : "CLK"; timing_type : rising_edge;
      cell_rise (by_load) { values ("2.0"); } rise_transition (by_load) { values ("0.5"); }
      cell_fall (by_load) { values ("3.0"); } fall_transition (by_load) { values ("0.5"); } } } }
  cell (LATCH) {
    latch (IQ, IQN) { data_in : "D"; enable : "CLK"; }
    pin (D) { direction : input; capacitance : 0.003; } pin (Q) { direction : output; } }
}
'''

# The longest path: q0 falls at 3; n rises at 3 + 1 + 10 * (0.002 + 0.0036) + 0.5 = 4.556; d falls at
# 4.556 + 1.5 + 10 * (0.003 + 0.0036) + 0.5 = 6.622; with the setup time 7.122 ns.
CHAIN = '''.model chain
.inputs clk
.outputs u_b.q1
.gate DFF CLK=clk D=u_b.q1 Q=u_a.q0
.gate INV A=u_a.q0 Y=n
.gate INV A=n Y=d
.gate DFF CLK=clk D=d Q=u_b.q1
.end
'''

# q0 (3 ns) is the address of a memory of 5 ns without a clock; r falls at 8 + 1.5 + 0.066 + 0.1 = 9.666, later than
# it rises: 10.166 ns with the setup time.
MEMORY = '''.model memory
.inputs clk m.rdata_now[0]
.outputs m.raddr_now[0]
.gate DFF CLK=clk D=d Q=q0
.conn q0 m.raddr_now[0]
.gate INV A=m.rdata_now[0] Y=d
.end
'''


class LongestPaths(unittest.TestCase):
    def run_on(self, netlist, *options, library=LIBRARY):
        with tempfile.TemporaryDirectory() as directory:
            liberty, blif = Path(directory, 'tiny.lib'), Path(directory, 'tiny.blif')
            liberty.write_text(library)
            blif.write_text(netlist)
            return subprocess.run([PROGRAM, liberty, blif, *options], capture_output=True, text=True, check=False)

    def test_delays_and_transitions_add_up_along_the_path_and_the_setup_time_comes_on_top(self):
        result = self.run_on(CHAIN, '--scale', '1000', '--show')
        self.assertEqual(result.returncode, 0, result.stderr)
        for text in ('7122.0 ns', 'u_a.q0 -> u_b.q1, 2 cells', '3000.0 u_a.q0', '4556.0 n', '6622.0 d'):
            self.assertIn(text, result.stdout)

    def test_a_path_that_is_longer_than_the_period_is_late(self):
        self.assertEqual(self.run_on(CHAIN, '--period', '7.123').returncode, 0)
        result = self.run_on(CHAIN, '--period', '7.121')
        self.assertEqual(result.returncode, 1)
        self.assertIn('LATE', result.stdout)

    def test_no_path_begins_at_what_is_static(self):
        result = self.run_on(CHAIN, '--static', r'^u_a\.', '--period', '3.6')
        self.assertEqual(result.returncode, 0, result.stdout)  # q1 -> q0: 3 + 0.5
        self.assertNotIn('u_a.q0 ->', result.stdout)

    def test_a_memory_without_a_clock_answers_its_address_after_its_access_time(self):
        result = self.run_on(MEMORY, '--access', '5', '--scale', '1')
        self.assertIn('10.2 ns', result.stdout)
        self.assertEqual(self.run_on(MEMORY, '--access', '5', '--period', '10.167').returncode, 0)
        self.assertEqual(self.run_on(MEMORY, '--access', '5', '--period', '10.165').returncode, 1)

    def test_a_memory_takes_as_much_longer_as_its_array_has_a_longer_side(self):
        # Two words of a bit: the side is 1 / 512 of that of 64 KiB, which is 1 ns of 512.
        options = ('--access', '5', '--lines', '512')
        self.assertEqual(self.run_on(MEMORY, *options, '--period', '11.167').returncode, 0)
        self.assertEqual(self.run_on(MEMORY, *options, '--period', '11.165').returncode, 1)

    def test_what_has_several_periods_is_late_after_them(self):
        slow = ('--slow', r'^u_b\.', '--ticks', '2')
        self.assertEqual(self.run_on(CHAIN, *slow, '--period', '3.562').returncode, 0)
        self.assertEqual(self.run_on(CHAIN, *slow, '--period', '3.560').returncode, 1)
        self.assertEqual(self.run_on(CHAIN, '--slow', r'^u_a\.', '--ticks', '2', '--period', '3.562').returncode, 1)

    def test_what_it_cannot_time_is_refused(self):
        loop = CHAIN.replace('A=u_a.q0 Y=n', 'A=d Y=n')
        broken = LIBRARY[:400]
        for netlist, library, message in ((loop, LIBRARY, 'loop'), (CHAIN.replace('INV', 'NAND'), LIBRARY, 'NAND'),
                                          (CHAIN.replace('.gate INV A=n Y=d', '.gate LATCH D=n Q=d'), LIBRARY, 'latch'),
                                          (CHAIN, broken, 'does not end'), (CHAIN, '', 'whole library'),
                                          (CHAIN + '.exdc\n', LIBRARY, '.exdc'), ('.gate\n', LIBRARY, 'cell')):
            result = self.run_on(netlist, library=library)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertIn(message, result.stderr)
            self.assertNotIn('Traceback', result.stderr)


PROGRAM = sys.argv.pop(1)
unittest.main()
