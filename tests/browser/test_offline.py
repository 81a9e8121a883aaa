"""A phone that has opened the verification page once checks QR codes without any network."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.request import Request, urlopen

import brotli
import msgspec
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import delete, update

from app import create_app
from app.base import clock, migrations, settings
from app.base.db import db, transaction
from app.base.settings import ROOT
from app.certificates import services
from app.certificates.credentials import compact
from app.certificates.credentials.achievement import StatusPlace
from app.certificates.models import Certificate
from app.certificates.rules import gaps, payloads, specimens
from app.jobs.models import Job
from app.keys.rules import b64, unb64
from app.operations import frontend
from tests import factories
from tests.browser.conftest import faultless, window
from tests.browser.fitting import too_small, too_wide
from tests.certificates.completing import earn_unprinted
from tests.certificates.credentials.vectors import FILE as VECTORS
from tests.serving import PATIENCE, environment, served

pytestmark = pytest.mark.browser

ARABIC = "أمينة عبد الرحمن محمد الحسن"
READY = "navigator.serviceWorker.ready.then(() => true)"
KEEPS = """async (language) => {
  const kept = async () => (await caches.match("/verify/code", { ignoreVary: true }))?.headers.get("Content-Language");
  const wait = () => new Promise((go) => setTimeout(go, 50));
  for (let looks = 0; looks < 1800 && (await kept()) !== language; looks += 1) await wait();
  return kept();
}"""
NO_NATIVE = "(() => { if (crypto.subtle) crypto.subtle.importKey = () => Promise.reject(new Error('old')); })()"

CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  setInterval(() => pen.fillRect(0, 0, 9, 9), 50);
  return canvas.captureStream();
};
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return SEEN ? [{ rawValue: SEEN }] : []; }
};"""

SCRIPTS = "\n".join(
    (ROOT / "static" / "js" / "verifier" / f"{name}.js").read_text() for name in ("code", "signature", "finding")
)
LIBRARY = "document.querySelector('[data-ed25519]').dataset.ed25519"
READING = f"""async ([packed, key]) => {{
  {SCRIPTS}
  try {{
    const {{ kid, says, signed, signature }} = opened(packed);
    return {{ kid, says, fits: await fits(key, signed, signature, {LIBRARY}) }};
  }} catch (fault) {{
    if (fault instanceof UnreadableError) return null;
    throw fault;
  }}
}}"""


@dataclass(frozen=True)
class Phones:
    """A running site, and what the QR codes of its certificates say: the path with the code, by what became of each."""

    site: str
    codes: dict[str, str]
    app: Flask

    def number(self, which: str) -> str:
        """The number of a certificate."""
        return self.codes[which].partition("#")[0].rpartition("/")[2]


def _code(row: Certificate, **changes: str) -> str:
    payload = msgspec.structs.replace(payloads.load(row.payload), **changes)
    place = StatusPlace(f"{payload.address.partition('/verify/')[0]}/status/{row.status_list}", row.status_index or 0)
    return f"/verify/{row.number}#{compact.packed(payload, place)}"


def _specimen() -> str:
    payload = specimens.sheet(["classic"], "https://brevet.example")[0].payload
    return f"/verify/{payload.number}#{compact.packed(payload, None, specimen=True)}"


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phones]:
    """A site with certificates of every fate."""
    frontend.build(bundles=(frontend.VERIFIER,))
    folder = tmp_path_factory.mktemp("offline")
    app = create_app(settings.read(environment(folder)), previews=False)
    with app.app_context():
        codes = _fill()
    app.extensions["bell"].close()
    with served(folder) as (address, _process, _log):
        yield Phones(address, codes, app)
    with app.app_context():
        db.engine.dispose()


def _fill() -> dict[str, str]:
    early = datetime.now(UTC) - timedelta(days=4 * 366)
    with clock.set_clock(lambda: early):
        migrations.upgrade()
        factories.publish()
        expired = earn_unprinted(factories.person(name="Ewa Nowak"))
    rows = {
        "expired": expired,
        "valid": earn_unprinted(factories.person(name="Amina Odhiambo", rank="Major")),
        "Arabic": earn_unprinted(factories.person(name=ARABIC)),
        "revoked": earn_unprinted(factories.person(name="Rosa Diaz")),
        "superseded": earn_unprinted(factories.person(name="Sam Okelo")),
        "masked": earn_unprinted(factories.person(name="Mona Hidden", rank="Captain")),
    }
    codes = {name: _code(row) for name, row in rows.items()}
    codes["specimen"] = _specimen()
    codes["signed twice"] = _code(rows["valid"], name="Someone Else")
    with transaction():
        found = db.session.get_one(Certificate, rows["revoked"].id)
        services.revoke(found, found.person_id, "examination")
        db.session.execute(update(Certificate).values(superseded_at=clock.now()).filter_by(id=rows["superseded"].id))
        db.session.execute(
            update(Certificate).values(masked=["rank", "name", "issued_on"]).filter_by(id=rows["masked"].id)
        )
        db.session.execute(delete(Job))  # files are not what is tested here
    db.session.remove()
    return codes


@pytest.fixture
def phone(chromium: Browser, phones: Phones) -> Iterator[BrowserContext]:
    """A phone."""
    with window(chromium, phones.site, viewport={"width": 360, "height": 740}) as context:
        yield context


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """A page on which any script error fails the test."""
    with faultless(phone) as page:
        yield page


@pytest.fixture
def away(page: Page, phone: BrowserContext) -> Page:
    """A phone that opened the page once, and has no network now."""
    page.goto("/verify/")
    assert page.evaluate(READY)
    phone.set_offline(True)
    return page


def told(page: Page, address: str, verdict: str) -> None:
    """Open an address and wait for this finding."""
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#finding")).to_have_attribute("data-verdict", verdict)
    assert too_wide(page) == []


def changed(address: str, before: str, after: str) -> str:
    """The same code with one field changed."""
    path, _, code = address.partition("#")
    data = unb64(code)
    assert data.count(before.encode()) == 1
    return f"{path}#{b64(data.replace(before.encode(), after.encode()))}"


SAYS = {
    "valid": ("valid", "Valid on"),
    "Arabic": ("valid", ARABIC),
    "expired": ("expired", "and was valid until"),
    "revoked": ("revoked", "Revoked: do not accept this certificate."),
    "superseded": ("superseded", "Ask the holder for the later one."),
    "specimen": ("specimen", "It certifies nothing about anybody."),
}


@pytest.mark.parametrize("which", SAYS)
def test_a_number_that_was_never_visited_is_checked_without_a_network(away: Page, phones: Phones, which: str) -> None:
    verdict, sentence = SAYS[which]
    told(away, phones.codes[which], verdict)
    expect(away.locator("#finding")).to_contain_text(sentence)
    expect(away.locator("#finding .document-number")).to_have_text(phones.number(which))
    assert away.locator(".specimen-mark").count() == (which == "specimen")
    assert too_small(away) == []


def test_the_finding_repeats_what_the_code_proves(away: Page, phones: Phones) -> None:
    told(away, phones.codes["valid"], "valid")
    expect(away.locator(".facts dt")).to_have_text(
        ["Name", "Course", "Kind", "Completed on", "Issued on", "Valid until"]
    )
    expect(away.locator(".printed-name")).to_have_text("Amina Odhiambo")
    expect(away.locator(".printed-course")).to_have_text("A small course")
    expect(away.locator(".facts")).to_contain_text("Completion of the course")


def test_what_was_changed_is_altered(away: Page, phones: Phones) -> None:
    address = phones.codes["valid"]
    told(away, changed(address, "Amina Odhiambo", "Amina Odhiambu"), "altered")
    expect(away.get_by_text("Altered: do not accept it.")).to_be_visible()
    expect(away.get_by_text("Odhiamb")).to_have_count(0)
    told(away, address[:-20] + "A" * 8 + address[-12:], "altered")
    told(away, address[:-9], "unreadable")


def test_a_code_belongs_to_its_number(away: Page, phones: Phones) -> None:
    code = phones.codes["valid"].partition("#")[2]
    told(away, f"/verify/{phones.number('Arabic')}#{code}", "other-number")
    expect(away.locator("#finding")).to_contain_text("Altered: do not accept it.")
    told(away, f"/verify/{phones.number('valid').lower().replace('-', '')}#{code}", "valid")


def test_a_key_that_the_phone_does_not_know_proves_nothing(away: Page, phones: Phones) -> None:
    path, _, code = phones.codes["valid"].partition("#")
    data = bytearray(unb64(code))
    at = data.index(b"\x04\x4c") + 2  # the key's name in the protected header
    data[at] ^= 1
    told(away, f"{path}#{b64(bytes(data))}", "unknown-key")
    genuine = json.loads(VECTORS.read_text())["accepted"][0]
    told(away, f"{genuine['address'][28:]}#{genuine['packed']}", "specimen-key")


def test_how_old_the_list_is_stands_beside_every_finding(away: Page, phones: Phones) -> None:
    aged(away, phones, timedelta(days=3, hours=1))
    expect(away.locator("#finding")).to_contain_text(
        "The list of revoked certificates on this device is from 3 days ago"
    )
    expect(away.get_by_text("The list is older than 7 days.")).to_have_count(0)


def test_a_list_that_is_older_than_a_week_is_warned_of(away: Page, phones: Phones) -> None:
    aged(away, phones, timedelta(days=7, hours=1))
    expect(away.locator("#finding")).to_contain_text("from 7 days ago")
    expect(away.get_by_text("The list is older than 7 days.")).to_be_visible()


def test_a_clock_behind_the_list_is_said_to_be_wrong_and_the_day_of_the_list_counts(away: Page, phones: Phones) -> None:
    aged(away, phones, timedelta(days=-1000), "expired", "expired")
    expect(away.get_by_text("The clock of this device is wrong.")).to_be_visible()


def aged(page: Page, phones: Phones, later: timedelta, which: str = "valid", verdict: str = "valid") -> None:
    page.clock.set_fixed_time(datetime.now(UTC) + later)
    told(page, phones.codes[which], verdict)


def test_what_expires_while_the_phone_is_away_is_expired(away: Page, phones: Phones) -> None:
    aged(away, phones, timedelta(days=3 * 366), "valid", "expired")


def test_a_browser_without_ed25519_checks_by_a_library(away: Page, phone: BrowserContext, phones: Phones) -> None:
    phone.add_init_script(NO_NATIVE)
    told(away, phones.codes["valid"], "valid")
    assert away.evaluate("typeof brevetEd25519") == "function"
    told(away, changed(phones.codes["valid"], "Amina", "Anima"), "altered")


def test_the_text_of_a_code_is_pasted(away: Page, phones: Phones) -> None:
    away.goto("/verify/")
    expect(away.get_by_text("The site cannot be reached at the moment.")).to_be_visible()
    expect(away.get_by_text("The list of revoked certificates on this device is from")).to_be_visible()
    for text in (f"https://brevet.example{phones.codes['valid']}\n", phones.codes["valid"].partition("#")[2]):
        away.get_by_label("Text of the code").fill(text)
        away.get_by_role("button", name="Check").click()
        expect(away.locator("#finding")).to_have_attribute("data-verdict", "valid")
        away.reload()


def test_a_number_alone_cannot_be_checked_without_a_network(away: Page, phones: Phones) -> None:
    told(away, f"/verify/{phones.number('valid')}", "no-code")
    expect(away.locator("#finding")).to_contain_text("The site cannot be reached.")


def test_with_a_network_the_register_has_the_last_word(page: Page, phones: Phones) -> None:
    code = phones.codes["masked"].partition("#")[2]
    told(page, f"/verify/code#{code}", "site-valid")
    expect(page.locator("#finding")).to_contain_text("Mona Hidden")
    expect(page.locator("#finding")).to_contain_text("the register of the site answered just now")
    told(page, f"/verify/code#{phones.codes['revoked'].partition('#')[2]}", "site-revoked")


def test_a_code_that_says_something_else_than_the_register_is_altered(page: Page, phones: Phones) -> None:
    told(page, phones.codes["signed twice"], "differs")
    expect(page.get_by_text("Valid.", exact=True)).to_have_count(0)
    expect(page.get_by_text("Someone Else")).to_have_count(0)
    told(page, f"/verify/code#{phones.codes['signed twice'].partition('#')[2]}", "differs")


def test_with_a_network_the_code_shows_what_it_proves_and_is_not_sent(page: Page, phones: Phones) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url} {request.post_data}"))
    page.goto(phones.codes["masked"])
    expect(page.locator(".printed-name")).to_have_text("Mona Hidden")
    expect(page.get_by_text("Valid.", exact=True)).to_be_visible()
    expect(page.get_by_text("It was checked on this device.")).to_be_visible()
    expect(page.get_by_text("not shown by the holder")).to_have_text(["not shown by the holder"])  # her rank
    assert not [line for line in asked if line.startswith("POST") or phones.codes["masked"].partition("#")[2] in line]
    page.get_by_role("button", name="Show everything that is printed").click()
    expect(page.locator(".printed-rank")).to_have_text("Captain")


def test_with_a_network_a_code_that_does_not_fit_outweighs_the_good_word_for_its_number(
    page: Page, phones: Phones
) -> None:
    address = phones.codes["masked"]
    told(page, changed(address, "Mona Hidden", "Mina Hidden"), "altered")
    expect(page.get_by_text("Valid.", exact=True)).to_have_count(0)
    told(page, f"{address.partition('#')[0]}#{phones.codes['valid'].partition('#')[2]}", "other-number")
    expect(page.locator("#finding")).to_contain_text(phones.number("valid"))
    expect(page.get_by_text("Amina")).to_have_count(0)


def test_a_browser_that_cannot_check_lets_the_site_check(page: Page, phone: BrowserContext, phones: Phones) -> None:
    phone.add_init_script(NO_NATIVE)
    phone.route("**/ed25519.*.js", lambda route: route.abort())
    page.goto(phones.codes["masked"])
    expect(page.locator(".printed-rank")).to_have_text("Captain")


def test_a_code_that_was_on_its_way_when_the_network_went_is_checked_here(
    page: Page, phone: BrowserContext, phones: Phones
) -> None:
    page.goto("/verify/")
    assert page.evaluate(READY)
    page.goto(phones.codes["masked"])
    button = page.get_by_role("button", name="Show everything that is printed")
    expect(button).to_be_visible()
    phone.set_offline(True)
    button.click()
    expect(page.locator("#finding")).to_have_attribute("data-verdict", "valid")
    assert page.url.endswith(phones.codes["masked"])


def test_the_camera_reads_a_code_where_the_browser_can(page: Page, phone: BrowserContext, phones: Phones) -> None:
    seen = json.dumps(f"https://brevet.example{phones.codes['Arabic']}")
    phone.add_init_script(CAMERA.replace("SEEN", seen))
    page.goto("/verify/code")
    page.get_by_role("button", name="Scan a code").click()
    expect(page.locator("#finding")).to_have_attribute("data-verdict", "site-valid")
    expect(page.locator(".printed-name")).to_have_text(ARABIC)
    expect(page.locator("video")).to_be_hidden()
    expect(page.get_by_role("button", name="Scan a code")).to_be_visible()


def test_the_camera_is_turned_off_and_a_refused_one_gets_a_sentence(page: Page, phone: BrowserContext) -> None:
    phone.add_init_script(CAMERA.replace("SEEN", "null"))
    page.goto("/verify/code")
    page.get_by_role("button", name="Scan a code").click()
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("button", name="Turn the camera off").click()
    expect(page.locator("video")).to_be_hidden()
    page.evaluate("void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('refused')))")
    page.get_by_role("button", name="Scan a code").click()
    expect(page.get_by_text("The camera is not available to this page.")).to_be_visible()


@contextmanager
def revoked(phones: Phones, which: str) -> Iterator[None]:
    """This certificate is revoked for a while."""
    here = update(Certificate).filter_by(number=phones.number(which))
    with phones.app.app_context(), transaction():
        db.session.execute(here.values(revoked_at=clock.now(), revoked_by=None, revoked_reason="examination"))
    yield
    with phones.app.app_context(), transaction():
        db.session.execute(here.values(revoked_at=None, revoked_reason=""))


def test_what_was_revoked_since_is_known_after_the_next_visit(
    page: Page, phone: BrowserContext, phones: Phones
) -> None:
    page.goto("/verify/")
    assert page.evaluate(READY)
    code = phones.codes["Arabic"]
    with revoked(phones, "Arabic"):
        phone.set_offline(True)
        told(page, code, "valid")
        phone.set_offline(False)
        page.wait_for_function("navigator.onLine")  # a page that learns it later loads itself again
        with page.expect_response("**/verify/offline.json"):
            page.goto("/verify/code")
        phone.set_offline(True)
        told(page, code, "revoked")


@contextmanager
def troubled(site: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The site behind a proxy: its address, and a dict in which "how" is "well", "badly" (502) or "never"."""
    state, ended = {"how": "well"}, Event()

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if state["how"] == "never":
                ended.wait(60)
            if state["how"] != "well":
                self.send_error(502)
                return
            headers = {name: self.headers[name] for name in ("Accept", "Accept-Language") if name in self.headers}
            with urlopen(Request(site + self.path, headers=headers), timeout=PATIENCE) as answer:
                body = answer.read()
                self.send_response(answer.status)
                for name in ("Content-Type", "Cache-Control", "ETag"):
                    if answer.headers[name]:
                        self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", state
    finally:
        ended.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("how", ["badly", "never"])
def test_a_site_that_does_not_answer_is_as_good_as_no_network(chromium: Browser, phones: Phones, how: str) -> None:
    with troubled(phones.site) as (address, state), window(chromium, address) as phone:
        page = phone.new_page()
        page.goto("/verify/")
        assert page.evaluate(READY)
        state["how"] = how
        page.goto(phones.codes["revoked"])
        expect(page.locator("#finding")).to_have_attribute("data-verdict", "revoked")


def test_what_an_older_version_of_the_site_kept_is_thrown_away(page: Page) -> None:
    page.goto("/verify/")
    assert page.evaluate(READY)
    page.evaluate(
        """async () => { await caches.open("verify-0123456789ab"); await caches.open("another");
        await (await navigator.serviceWorker.ready).unregister(); }"""
    )
    page.goto("/verify/code")
    assert page.evaluate(READY)
    page.wait_for_function("caches.keys().then((names) => !names.includes('verify-0123456789ab'))")
    names = page.evaluate("caches.keys()")
    assert "another" in names
    assert len(names) == 3


@pytest.mark.parametrize("address", ["/verify/", "/verify/code", "valid", "/verify/?lang=fr", "/verify/code?lang=ru"])
def test_a_first_visit_costs_less_than_sixty_thousand_bytes(page: Page, phones: Phones, address: str) -> None:
    page.goto(phones.codes.get(address, address), wait_until="networkidle")
    assert page.evaluate(READY)
    loaded = page.evaluate(
        """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .map((part) => part.transferSize)"""
    )
    shell = page.request.get("/verify/code").text()
    library = shell.partition('data-ed25519="')[2].partition('"')[0]
    answers = [page.request.get(path) for path in (library, "/verify/code", "/verify/worker.js")]
    behind = sum(len(brotli.compress(answer.body())) for answer in answers)  # what the worker loads besides
    assert 20_000 < sum(loaded) + behind < 60_000


def test_a_phone_keeps_the_page_in_the_language_that_was_chosen_last(
    page: Page, phone: BrowserContext, phones: Phones
) -> None:
    page.goto("/verify/")
    assert page.evaluate(READY)
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url("**/verify/?lang=ar")
    assert page.evaluate(KEEPS, "ar") == "ar"
    phone.set_offline(True)
    told(page, phones.codes["revoked"], "revoked")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#finding")).to_contain_text("مُلغاة: لا تُقبل هذه الشهادة.")
    assert too_small(page) == []


def test_of_two_languages_chosen_soon_one_after_the_other_the_later_one_stays(
    page: Page, phone: BrowserContext
) -> None:
    held: list[Route] = []
    page.goto("/verify/")
    assert page.evaluate(READY)
    phone.route(re.compile(r"/verify/code\?lang=ar"), lambda route: held.append(route))
    page.goto("/verify/?lang=ar")
    begun = time.monotonic()
    while not held:
        assert time.monotonic() - begun < PATIENCE
        page.wait_for_timeout(50)
    page.goto("/verify/?lang=fr")
    assert page.evaluate(KEEPS, "fr") == "fr"
    held[0].continue_()
    page.wait_for_timeout(1000)
    assert page.evaluate(KEEPS, "fr") == "fr"


def test_one_worker_serves_all_languages(page: Page, phone: BrowserContext) -> None:
    page.goto("/verify/")
    assert page.evaluate(READY)
    for address in ("/verify/?lang=ar", "/verify/code", "/verify/many", "/verify/code?lang=fr"):
        page.goto(address)
    assert page.evaluate(KEEPS, "fr") == "fr"
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/verify/worker.js")
    assert len(phone.service_workers) == 1  # each other one ends it in the midst of its work: a page may then hang


def test_a_renewed_worker_keeps_the_language(page: Page, phone: BrowserContext) -> None:
    page.goto("/verify/code?lang=ar")
    assert page.evaluate(READY)
    assert page.evaluate(KEEPS, "ar") == "ar"
    page.evaluate("navigator.serviceWorker.ready.then((it) => it.unregister())")
    page.goto("/verify/many")  # brings no worker
    page.evaluate("""() => navigator.serviceWorker.register("/verify/worker.js")""")
    assert page.evaluate(READY)
    assert page.evaluate(KEEPS, "ar") == "ar"


def test_another_language_is_chosen_without_losing_the_code(page: Page, phones: Phones) -> None:
    page.goto(phones.codes["masked"])
    expect(page.get_by_text("Mona Hidden")).to_be_visible()
    page.get_by_role("link", name="Русский").click()
    expect(page.get_by_text("Действителен.")).to_be_visible()
    expect(page.get_by_text("Mona Hidden")).to_be_visible()
    page.goto("/verify/code?lang=fr#" + phones.codes["valid"].partition("#")[2])
    expect(page.locator("#finding")).to_have_attribute("data-verdict", "site-valid")
    expect(page.locator("#finding")).to_contain_text("Délivré par")


def test_the_samples_for_other_verifiers_are_read_the_same_here(page: Page) -> None:
    samples = json.loads(VECTORS.read_text())
    page.goto("/verify/code")
    for native in (True, False):
        if not native:
            page.evaluate(NO_NATIVE)
        for one in samples["accepted"]:
            found = page.evaluate(READING, [one["packed"], samples["key"]["x"]])
            assert found == {
                "kid": samples["key"]["kid"],
                "fits": True,
                "says": {name: value for name, value in one["says"].items() if name not in ("kid", "specimen")},
            }, one["name"]
        for one in samples["refused"]:
            found = page.evaluate(READING, [one["packed"], samples["key"]["x"]])
            assert found is None or not found["fits"] or found["kid"] != samples["key"]["kid"], one["name"]


def test_every_changed_byte_is_found(page: Page) -> None:
    samples = json.loads(VECTORS.read_text())
    data, key = unb64(samples["accepted"][0]["packed"]), samples["key"]
    page.goto("/verify/code")
    changed = [b64(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]) for at in range(len(data))]
    found = page.evaluate(f"async (all) => Promise.all(all.map({READING}))", [[one, key["x"]] for one in changed])
    assert len(found) == len(data) > 150
    assert [one for one in found if one and one["fits"] and one["kid"] == key["kid"]] == []


FINDING = f"""async ([packed, kept, now]) => {{
  {SCRIPTS}
  const found = await find(packed, "", kept, Date.parse(now), {LIBRARY});
  return [found.verdict, Boolean(found.says)];
}}"""
TYPICAL, FAR = 0, 7  # samples: the second has its list at another site
PLACE = gaps.packed([94567])
DAY, LATER, LAST = "2026-11-26T12:00:00Z", "2027-01-01T12:00:00Z", "2029-11-24T23:30:00Z"


@pytest.mark.parametrize(
    ("sample", "changes", "now", "verdict"),
    [
        (TYPICAL, {}, LATER, "valid"),
        (TYPICAL, {"made_at": "2026-11-20T12:00:00Z"}, LATER, "unlisted"),  # the list is older than the certificate
        (TYPICAL, {"lists": {}}, LATER, "unlisted"),
        (FAR, {}, LATER, "unlisted"),
        (TYPICAL, {"revoked": PLACE}, LATER, "revoked"),
        (TYPICAL, {"revoked": PLACE}, LAST, "revoked"),
        (TYPICAL, {"superseded": PLACE}, LATER, "superseded"),
        (TYPICAL, {"superseded": gaps.packed([94566, 94568])}, LATER, "valid"),
        (TYPICAL, {"state": "compromised"}, LATER, "compromised"),
        (TYPICAL, {"state": "retired"}, LATER, "valid"),
        (TYPICAL, {"keys": []}, LATER, "unknown-key"),
        (TYPICAL, {"zone": "America/New_York"}, LAST, "valid"),  # where it is still the last day
        (TYPICAL, {"zone": "Asia/Tokyo"}, LAST, "expired"),
    ],
)
def test_a_finding_says_no_more_than_is_known(
    page: Page, sample: int, changes: dict[str, Any], now: str, verdict: str
) -> None:
    samples = json.loads(VECTORS.read_text())
    key = {"kid": samples["key"]["kid"], "x": samples["key"]["x"], "state": changes.get("state", "active")}
    lists = {"revoked": changes.get("revoked", ""), "superseded": changes.get("superseded", "")}
    kept = {"made_at": DAY, "zone": "UTC", "keys": [key], "lists": {"/status/1": lists}} | changes
    page.goto("/verify/code")
    found = page.evaluate(FINDING, [samples["accepted"][sample]["packed"], kept, now])
    assert found == [verdict, verdict not in ("compromised", "unknown-key")]


def test_nothing_else_of_the_site_is_kept(page: Page, phone: BrowserContext) -> None:
    page.goto("/verify/")
    assert page.evaluate(READY)
    page.goto("/verify/many")
    page.goto("/courses/")
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
        (await (await caches.open(name)).keys()).map((it) => new URL(it.url).pathname)))).flat().sort()"""
    )
    assert [path for path in kept if not path.startswith("/static/")] == ["/verify/code", "/verify/offline.json"]
    assert len(kept) == 8
    phone.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/courses/")
