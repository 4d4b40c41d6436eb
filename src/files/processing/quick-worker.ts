import "./end-with-parent.js";
import "../optimize/worker.js";
