/** What became of one uploaded file. */
export interface UploadOutcome {
  /** Media type by its bytes. */
  type: string;
  bytesIn: number;
  /** As stored; 0 for a file that is not. */
  bytesOut: number;
  ms: number;
  outcome: "stored" | "duplicate" | "rejected";
}

/** Told of each uploaded file once, when it has been processed or refused. */
export interface UploadObserver {
  onUpload(outcome: UploadOutcome): void;
}
