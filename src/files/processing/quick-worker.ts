import "./end-with-parent.js";
import "../optimize/worker.js";
import { lowerPriority } from "../lower-priority.js";

// The server and its database answer many while this works on one file.
lowerPriority(10);
