/** What an embedding model made of a text. Vectors of two models have nothing to do with each other. */
export interface Embedding {
  model: string;
  /** Whole numbers from -127 to 127, as base64. */
  vector: string;
}

const LARGEST = 127;

/** Two orders of magnitude are enough to compare by, and a fourth of the space. */
export function packVector(vector: readonly number[]): Buffer {
  const largest = Math.max(...vector.map(Math.abs)) || 1;
  return Buffer.from(Int8Array.from(vector, (value) => Math.round((value / largest) * LARGEST)).buffer);
}

export interface PreparedEmbedding {
  model: string;
  vector: Int8Array;
  length: number;
}

export function prepareEmbedding(embedding: Embedding | null): PreparedEmbedding | null {
  if (!embedding) return null;
  const bytes = Buffer.from(embedding.vector, "base64");
  const vector = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return { model: embedding.model, vector, length: Math.sqrt(product(vector, vector)) };
}

/** The cosine of two vectors, or null if they cannot be compared. */
export function cosine(one: PreparedEmbedding | null, other: PreparedEmbedding | null): number | null {
  if (!one || !other || one.model !== other.model || one.vector.length !== other.vector.length) return null;
  if (one.length === 0 || other.length === 0) return null;
  return product(one.vector, other.vector) / (one.length * other.length);
}

function product(one: Int8Array, other: Int8Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
