// A question that the compiler cannot read: a card that says so, and leads to its place in the text.

import { h } from "./element.js";
import { rich } from "./findings.js";

export class Broken {
  constructor(list, number) {
    Object.assign(this, { list, number, isOpen: false, isPending: false, inText: true, later: { now: () => {} } });
    this.element = h("li.card");
  }

  open() {}

  renumber() {}

  draw() {
    const { list, number } = this;
    const start = list.places[number][0];
    const heading = list.page
      .text()
      .split("\n")
      [start - 1].replace(/^#+\s*/, "");
    this.findings = h("ul.card-findings");
    const go = h(
      "button.button.button-quiet.button-small",
      { type: "button", onclick: () => list.page.showText(start) },
      list.say("showInText"),
    );
    this.element.replaceChildren(
      h(
        "div.card-head",
        null,
        h("span.card-number", null, String(number + 1)),
        h("span.card-title", { dir: "auto" }, heading),
        go,
        h("p.card-broken", null, list.say("unreadable")),
        this.findings,
      ),
    );
    this.showFindings();
  }

  showFindings() {
    this.findings?.replaceChildren(
      ...this.list
        .findingsOf(this.number)
        .map((one) =>
          h(
            `li.finding-is-${one.severity}`,
            { dir: "auto" },
            h("strong", null, `${this.list.say(one.severity)}: `),
            rich(`${one.message} ${one.cure}`),
          ),
        ),
    );
  }
}
