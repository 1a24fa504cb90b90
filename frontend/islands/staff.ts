import "../styles/app.css";
import htmx from "htmx.org";
import { startAuthorityReview } from "./authority-review";
import { startCopy } from "./copy";
import { startMarking } from "./marking";
import { startMenu } from "./menu";
import { startReview } from "./review";
import { startShortcuts } from "./shortcuts";
import { startSelection } from "./selection";
import { startTabs } from "./tabs";

// The page's content security policy allows neither eval nor inline style.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
startMenu();
startTabs();
startCopy();
startShortcuts();
startSelection();
startReview();
startAuthorityReview();
startMarking();
if (new URLSearchParams(location.search).has("saved")) void import("./marc-editor/drafts").then((drafts) => drafts.forgetSent());
if (document.querySelector("[data-marc-editor]")) {
  void import("./marc-editor/main");
  void import("./authority-picks").then((picks) => picks.startAuthorityPicks());
}
// The large Chinese faces come after the page stands; systems that have them never fetch a slice.
window.addEventListener("load", () => void import("../styles/cjk.css"), { once: true });
