import { setPriority } from "node:os";

// Whoever waits for an answer goes first.
setPriority(10);
await import("../optimize/worker.js");
