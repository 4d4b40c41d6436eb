import { setPriority } from "node:os";
import "./end-with-parent.js";
import "../optimize/worker.js";

// Whoever waits for an answer goes first.
setPriority(19);
