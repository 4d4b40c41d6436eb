import { setPriority } from "node:os";
import "./end-with-parent.js";
import "../optimize/worker.js";

// The server and its database answer many while this works on one file.
setPriority(10);
