import { lowerPriority } from "../lower-priority.js";

// The server answers many while this reads one résumé, and while it loads what it needs for that.
lowerPriority(10);
await import("./reader.js");
