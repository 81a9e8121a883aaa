// The author's editor: makes of the page's plain form a place to write, with findings and a preview beside the text.

import { Desk } from "./desk.js";

const root = document.querySelector("[data-editor]");
if (root) new Desk(root).begin();
