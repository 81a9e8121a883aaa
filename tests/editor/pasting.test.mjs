import assert from "node:assert/strict";
import { test } from "node:test";
import { body } from "./dom.mjs";
import { hasForm, markdownOf, tidy } from "../../static/editor/pasting.js";

/** As the page reads it: see parsed() in inserting.js. */
const styled = (html) => html.replace(/(<[a-z][^<>]*?\s)style(?=\s*=)/gi, "$1data-style");
const pasted = (html) => markdownOf(tidy(body(styled(html))));

const WORD_HEAD = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><title>Patrol brief</title>
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->`;
const WORD_END = "<!--EndFragment--></body></html>";
const word = (html) => pasted(WORD_HEAD + html + WORD_END);

const item = (text, { level = 1, marker = "·", list = "l0" } = {}) =>
  `<p class=MsoListParagraphCxSpMiddle style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:${list} level${level} lfo1'>
<![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>${marker}<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span lang=EN-GB>${text}<o:p></o:p></span></p>`;

test("Word's paragraphs lose their styles and empty paragraphs, and keep bold, italics and links", () => {
  const html = `<p class=MsoNormal><b><span lang=EN-GB style='font-size:12.0pt;color:#1F3864'>Order:</span></b><span lang=EN-GB> patrol in
<i>mixed</i> teams, see <a href="https://peacekeeping.un.org/en">the mandate</a>.<o:p></o:p></span></p>
<p class=MsoNormal><span lang=EN-GB><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><span style='font-weight:bold'>Second</span> paragraph.</p>`;
  assert.equal(
    word(html),
    "**Order:** patrol in *mixed* teams, see [the mandate](https://peacekeeping.un.org/en).\n\n**Second** paragraph.",
  );
});

test("Word's headings begin at ##, whatever they began at, and its title is one", () => {
  const html = `<p class=MsoTitle>Patrol brief</p><h1><b>Before</b> you go<o:p></o:p></h1><p class=MsoNormal>Ask.</p><h2>Who goes</h2>`;
  assert.equal(word(html), "## Patrol brief\n\n## Before you go\n\nAsk.\n\n### Who goes");
  assert.equal(pasted("<h3>Only this</h3><h5>and below</h5>"), "## Only this\n\n#### and below");
});

test("what only looks like a list in Word becomes one", () => {
  assert.equal(
    word(item("Water") + item("Wood") + "<p class=MsoNormal>Then:</p>" + item("Salt")),
    "- Water\n- Wood\n\nThen:\n\n- Salt",
  );
});

test("Word's levels become levels, and its numbers an ordered list", () => {
  const html =
    item("Prepare", { marker: "1." }) +
    item("map", { level: 2, marker: "a)" }) +
    item("radio", { level: 2, marker: "b)" }) +
    item("Go", { marker: "2." });
  assert.equal(word(html), "1. Prepare\n   1. map\n   2. radio\n2. Go");
});

test("a numbered list and a bulleted one beside each other stay two", () => {
  assert.equal(word(item("One", { marker: "1." }) + item("Point", { list: "l1" })), "1. One\n\n- Point");
});

test("Word's tables become tables with their first row as head", () => {
  const html = `<table class=MsoTableGrid border=1 cellspacing=0><tr style='mso-yfti-irow:0'><td width=200 valign=top><p class=MsoNormal><b>Time</b><o:p></o:p></p></td>
<td><p class=MsoNormal><b>Who</b></p></td></tr><tr><td><p class=MsoNormal>05:00</p></td><td><p class=MsoNormal>A | B</p><p class=MsoNormal>and C</p></td></tr>
<tr><td colspan=2><p class=MsoNormal>Rest</p></td></tr></table>`;
  assert.equal(word(html), "| **Time** | **Who** |\n|---|---|\n| 05:00 | A \\| B and C |\n| Rest |  |");
});

test("a table with one cell only arranges things", () => {
  assert.equal(pasted("<table><tr><td><p>Box</p><p>Two</p></td></tr></table>"), "Box\n\nTwo");
});

test("Word's footnotes become footnotes", () => {
  const html = `<p class=MsoNormal>Resolution 1325<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a> came first.</p>
<div style='mso-element:footnote-list'><hr align=left size=1 width="33%"><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>
<a href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a> S/RES/1325 (2000).</p></div></div>`;
  assert.match(word(html), /^Resolution 1325\[\^1\] came first\.\n\n---\n\n\[\^1\]: +S\/RES\/1325 \(2000\)\.$/);
});

test("pages bring neither scripts, styles, buttons nor hidden words along", () => {
  const html = `<div><style>p{color:red}</style><script>alert(1)</script><p>Kept<span style="display:none">hidden</span></p><button>Share</button>
<p onclick="x()">Also <a href="javascript:alert(1)">this</a>, <a href="/here">and this</a>.</p></div>`;
  assert.equal(pasted(html), "Kept\n\nAlso this, and this.");
});

test("Google's documents wrap everything in a bold that is none, and say bold by style", () => {
  const html = `<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Strong</span><span style="font-weight:400"> and </span><span style="font-style:italic">soft</span></p>
<ul><li dir="ltr"><p>One</p></li><li><p>Two</p><ul><li><p>Two a</p></li></ul></li></ul></b>`;
  assert.equal(pasted(html), "**Strong** and *soft*\n\n- One\n- Two\n  - Two a");
});

test("what would mean something else in a course is written so that it does not", () => {
  assert.equal(
    pasted("<p>Choose [x] or [[term]] *now* # 1</p><p>::: note</p>"),
    "Choose \\[x\\] or \\[\\[term\\]\\] \\*now\\* # 1\n\n\\::: note",
  );
  assert.equal(
    pasted("<p># no heading</p><p>1. no list</p><p>- none</p>"),
    "\\# no heading\n\n1\\. no list\n\n\\- none",
  );
});

test("a link may hold brackets and blanks", () => {
  assert.equal(pasted('<a href="https://un.org/a_(b) c">UN</a>'), "[UN](https://un.org/a_%28b%29%20c)");
});

test("a picture stays only when it was sent to the site", () => {
  assert.equal(pasted('<p>A <img src="file:///C:/x.png" alt="no"> B</p>').replace(/ +/g, " "), "A B");
  assert.equal(
    pasted('<p><img src="data:," data-link="media/x.webp" alt="A [map]"></p>'),
    "![A \\[map\\]](media/x.webp)",
  );
});

test("Arabic text keeps its letters and their order", () => {
  assert.equal(
    pasted('<h1 dir="rtl">حماية المدنيين</h1><p dir="rtl">القرار <b>1325</b></p>'),
    "## حماية المدنيين\n\nالقرار **1325**",
  );
});

test("words alone, and code, are pasted as they are", () => {
  assert.equal(hasForm(body("<span style='color:red'>just words</span>")), false);
  assert.equal(hasForm(body("<meta charset='utf-8'><p>just words</p>")), false);
  assert.equal(hasForm(body("<pre><span># heading</span>\n- [x] A</pre>")), false);
  assert.equal(hasForm(body("<p>one</p><p>two</p>")), true);
  assert.equal(hasForm(body("some <b>bold</b>")), true);
  assert.equal(hasForm(body(item("Water"))), true);
});

test("of a long list nothing is lost", () => {
  const many = Array.from({ length: 600 }, (_, index) => item(`Item ${index}`)).join("");
  assert.equal(word(many).split("\n").length, 600);
});
