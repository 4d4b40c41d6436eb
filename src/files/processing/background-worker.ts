import { setPriority } from "node:os";

// Whoever waits for an answer goes first.
setPriority(5);
await import("../optimize/worker.js");
