# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""browser.py: headless Chromium over its DevTools pipe, by Python's own library.

A Browser opens one page from the disk and notes every console message, exception and request. Keys and clicks go to the
page as from a user."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

LIMIT_S = 60  # for an answer: the machine may be busy


class PageError(Exception):
    """What the page or the browser says went wrong."""


class Browser:
    def __init__(self, program: str):
        self.home = tempfile.mkdtemp(prefix="radish-chromium-")
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def streams():  # Chromium reads commands from descriptor 3 and answers on 4
            os.dup2(to_browser, 100)
            os.dup2(from_browser, 101)
            os.dup2(100, 3)
            os.dup2(101, 4)

        self.process = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-extensions",
                "--disable-component-update",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--remote-debugging-pipe",
                f"--user-data-dir={self.home}",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=streams,
            env={**os.environ, "HOME": self.home},
        )
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.session = None
        self.said: list[str] = []  # console messages and exceptions
        self.requests: list[str] = []  # but for the page itself and data inside it
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def close(self):
        """Ends the browser and removes what it wrote."""
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(10)
        except (PageError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- the pipe ----------------------------------------------------------------------------------------------------

    def read(self, until: float) -> dict:
        while b"\0" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.read_end], [], [], left)[0]:
                raise PageError("Chromium does not answer")
            piece = os.read(self.read_end, 1 << 20)
            if not piece:
                raise PageError("Chromium has ended")
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def note(self, message: dict):
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.said.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled":
            self.said.append(
                f"{parameters['type']}: "
                + " ".join(str(a.get("value", a.get("description"))) for a in parameters["args"])
            )
        elif method == "Log.entryAdded":
            self.said.append(f"{parameters['entry']['level']}: {parameters['entry']['text']}")
        elif method == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            if not url.startswith(("data:", "blob:")):
                self.requests.append(url)

    def call(self, method: str, **parameters) -> dict:
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        data = json.dumps(command).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data) :]
        until = time.monotonic() + LIMIT_S
        while True:
            message = self.read(until)
            if message.get("id") == self.number:
                if "error" in message:
                    raise PageError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.note(message)

    # ---- what a user does --------------------------------------------------------------------------------------------

    def evaluate(self, expression: str):
        """Returns the value of an expression of JavaScript in the page; a promise is awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PageError(f"{expression}: {details.get('exception', {}).get('description') or details['text']}")
        return answer["result"].get("value")

    def wait(self, expression: str, limit_s: float = 20):
        """Waits until the expression is true."""
        until = time.monotonic() + limit_s
        while not self.evaluate(f"!!({expression})"):
            if time.monotonic() > until:
                raise PageError(f"in {limit_s} s it did not come true: {expression}; the page says {self.said}")
            time.sleep(0.02)

    def look(self, width: int = 1200, height: int = 900, dark: bool = False, media: str = ""):
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.call(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )

    def open(self, path: Path) -> float:
        """Opens the page and returns the seconds until it is ready for its user: of the clock, or of the processor where
        that is less, since other programs may have taken it away."""
        self.said.clear()
        self.requests.clear()
        begin, used = time.monotonic(), self.processor_s()
        self.call("Page.navigate", url=Path(path).resolve().as_uri())
        self.wait("document.body && document.body.dataset.ready")
        return min(time.monotonic() - begin, self.processor_s() - used)

    def processor_s(self) -> float:
        """The processor's time of all processes of this browser."""
        ticks = 0
        for process in Path("/proc").iterdir():
            try:
                if process.name.isdigit() and self.home.encode() in (process / "cmdline").read_bytes():
                    fields = (process / "stat").read_text().rpartition(")")[2].split()
                    ticks += int(fields[11]) + int(fields[12])
            except OSError:
                pass  # it has ended
        return ticks / os.sysconf("SC_CLK_TCK")

    def click(self, selector: str):
        """Clicks the middle of an element as a mouse does."""
        where = self.evaluate(
            f"""(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;
            e.scrollIntoView({{block: "center", behavior: "instant"}}); const r = e.getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2]; }})()"""
        )
        if not where:
            raise PageError(f"there is no {selector}")
        self.click_at(*where)

    def click_at(self, x: float, y: float):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name: str, code: int = 0, text: str = ""):
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=name,
                windowsVirtualKeyCode=code,
                text=text if kind == "keyDown" else "",
            )

    def choose(self, selector: str, value: str):
        """Chooses an entry of a select, as its list does."""
        self.evaluate(
            f"""(() => {{ const s = document.querySelector({json.dumps(selector)}); s.value = {json.dumps(value)};
            if (s.value !== {json.dumps(value)}) throw new Error("no such choice"); s.dispatchEvent(new Event("change", {{bubbles: true}})); }})()"""
        )

    def picture(self, path: Path, selector: str = ""):
        """Saves a PNG of what is seen, or of an element in whole."""
        clip = {}
        if selector:
            box = self.evaluate(
                f"""(() => {{ const r = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
                return {{x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height, scale: 1}}; }})()"""
            )
            clip = {"clip": box, "captureBeyondViewport": True}
        Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png", **clip)["data"]))

    def pdf(self) -> bytes:
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"])
