#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_report.py PAGE...: opens HTML pages in headless Chromium, and lists what is wrong with them: lines on the console,
requests other than for the page and data in it, sideways scrolling at 360 pixels, text whose contrast is below 4.5 to 1 in light,
dark or print, pictures without a name, more than a second to load, no PDF, another text without scripts. Ends with 1 if there is
anything."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

CONTRAST = r"""(() => {
  const parse = text => { const m = text.match(/[\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; };
  const luminance = c => { const l = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] > 0) return c;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || !element.getClientRects().length || element.closest('title, style, script, desc')) continue;
    const style = getComputedStyle(element);
    const ink = parse(element.closest('svg') ? style.fill : style.color);
    const pair = [luminance(ink), luminance(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) pale.push(`${ratio.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
  }
  return pale.slice(0, 5);
})()"""

NAMELESS = r"""[...document.querySelectorAll('img, svg')].filter(e => !e.parentElement.closest('svg') &&
  !(e.getAttribute('alt') || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') ||
    e.getAttribute('aria-hidden') === 'true')).map(e => e.outerHTML.slice(0, 60))"""


class Browser:
    """Chromium, spoken to through its debugging pipe."""

    def __init__(self, profile):
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def take_pipe():
            # The numbers that Chromium reads from and writes to.
            ends = os.dup(to_browser), os.dup(from_browser)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [shutil.which("chromium") or sys.exit("check_report: chromium is not installed"), "--headless=new", "--no-sandbox",
             "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=take_pipe, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for number in (to_browser, from_browser):
            os.close(number)
        self.number = 0
        self.buffer = b""
        self.events = []
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.page(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.buffer:
            data = os.read(self.read_end, 1 << 20)
            if not data:
                sys.exit("check_report: chromium ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, parameters=None, session=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while (answer := self.receive()).get("id") != self.number:
            self.events.append(answer)
        if "error" in answer:
            sys.exit(f"check_report: {method}: {answer['error']['message']}")
        return answer["result"]

    def page(self, method, parameters=None):
        return self.call(method, parameters, self.session)

    def evaluate(self, script):
        return self.page("Runtime.evaluate", {"expression": script, "returnByValue": True})["result"].get("value")

    def wait_for(self, name):
        for event in self.events:
            if event.get("method") == name:
                return
        while True:
            self.events.append(self.receive())
            if self.events[-1].get("method") == name:
                return

    def open(self, url, scripts=True):
        self.events.clear()
        self.page("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        self.page("Page.navigate", {"url": url})
        self.wait_for("Page.loadEventFired")

    def media(self, medium, scheme):
        self.page("Emulation.setEmulatedMedia", {"media": medium, "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def width(self, pixels):
        self.page("Emulation.setDeviceMetricsOverride", {"width": pixels, "height": 800, "deviceScaleFactor": 1, "mobile": False})

    def end(self):
        self.call("Browser.close")
        self.process.wait()


def seconds_to_open(browser, url):
    start = time.monotonic()
    browser.open(url)
    return time.monotonic() - start


def problems_of(browser, page):
    url = page.resolve().as_uri()
    browser.width(1280)
    browser.media("screen", "light")
    if (seconds := min(seconds_to_open(browser, url) for _ in range(3))) > 1:
        yield f"takes {seconds:.1f} s to load"
    for event in browser.events:
        method, parameters = event.get("method"), event.get("params", {})
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            yield f"console: {json.dumps(parameters)[:160]}"
        if method == "Network.requestWillBeSent" and not parameters["request"]["url"].startswith("data:"):
            if parameters["request"]["url"] != url:
                yield f"requests {parameters['request']['url'][:80]}"
    for medium, scheme in (("screen", "light"), ("screen", "dark"), ("print", "light")):
        browser.media(medium, scheme)
        for pale in browser.evaluate(CONTRAST):
            yield f"{medium}, {scheme}: contrast {pale}"
    browser.media("screen", "light")
    for nameless in browser.evaluate(NAMELESS):
        yield f"a picture without a name: {nameless}"
    browser.width(360)
    if (wide := browser.evaluate("document.documentElement.scrollWidth")) > 360:
        yield f"is {wide} pixels wide where there are 360"
    browser.width(1280)
    text = browser.evaluate("document.body.innerText")
    if len(browser.page("Page.printToPDF")["data"]) < 10000:
        yield "gives no PDF"
    browser.open(url, scripts=False)
    if browser.evaluate("document.body.innerText") != text:
        yield "says something else without scripts"


def main():
    bad = False
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(profile)
        for page in map(pathlib.Path, sys.argv[1:]):
            problems = list(problems_of(browser, page))
            bad = bad or bool(problems)
            print(f"{page}: {'nothing wrong' if not problems else ''}")
            for problem in problems:
                print(f"  {problem}")
        browser.end()
    sys.exit(1 if bad else 0)


main()
