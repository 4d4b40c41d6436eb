import workerpool from "workerpool";
import { type ChildResult, STARTED } from "../child-pool.js";
import { startWatchdog } from "../child-watchdog.js";
import { readFacts } from "./parse-resume.js";
import type { ReadResume } from "./resume-reader.js";
import { readResumeHere } from "./text/read-resume.js";
import { lineText } from "./text/resume-document.js";

startWatchdog();
// pdfjs tells the console what it misses for drawing, which nobody asks it to do.
console.warn = () => {};
console.log = () => {};

workerpool.worker({
  async read(bytes: Uint8Array, now: Date): Promise<ChildResult<ReadResume>> {
    workerpool.workerEmit(STARTED);
    const result = await readResumeHere(bytes);
    if (!result.ok) return { ...result, isPassing: false };
    const { lines, links } = result.document;
    const text = lines.map(lineText).join("\n");
    return { ok: true, value: { facts: readFacts(result.document, now), text, links } };
  },
});
