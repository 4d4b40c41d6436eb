import "./end-with-parent.js";
import { lowerPriority } from "../lower-priority.js";

// Whoever waits for an answer goes first.
lowerPriority(19);
await import("../optimize/worker.js");
