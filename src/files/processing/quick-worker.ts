import "./end-with-parent.js";
import { lowerPriority } from "../lower-priority.js";

// The server and its database answer many while this works on one file, and while it loads what it needs for that.
lowerPriority(10);
await import("../optimize/worker.js");
