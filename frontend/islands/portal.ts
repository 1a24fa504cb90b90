import "../styles/app.css";
import { startMenu } from "./menu";
import { startShortcuts } from "./shortcuts";
import { startSuggestions } from "./suggestions";
import { startTabs } from "./tabs";
import { startCopy } from "./copy";
import { startPicks } from "./pick";
import { startRecordActions } from "./record-actions";
import { startInstalled } from "./install";

startMenu();
startTabs();
startCopy();
startShortcuts();
startPicks();
startRecordActions();
startInstalled();
if (document.querySelector("[data-passkey]")) void import("./passkey").then(({ startPasskeys }) => startPasskeys());
if (document.querySelector("[data-picture]")) void import("./pictures").then(({ startPictures }) => startPictures());
if (document.querySelector("[data-push]")) void import("./push").then(({ startPush }) => startPush());
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-suggest]")) startSuggestions(form);
// The large Chinese faces come after the page stands; systems that have them never fetch a slice.
window.addEventListener("load", () => void import("../styles/cjk.css"), { once: true });
