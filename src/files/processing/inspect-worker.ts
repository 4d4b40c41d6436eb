import workerpool from "workerpool";
import { inspectFile } from "./inspect.js";

// Apart from the other work on files, because it must start fast.
workerpool.worker({ inspect: inspectFile });
