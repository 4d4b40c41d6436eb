const TIME_LIMIT_MS = 120_000;

/** The server said no, or nothing. `code` is the API's, or `NO_ANSWER`. */
export class RequestError extends Error {
  /**
   * @param {string} message
   * @param {string} code
   */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * Sends an operation over HTTP.
 * @param {string} endpoint
 * @param {string} query
 * @param {{ variables?: object, token?: string | undefined }} [options]
 * @returns {Promise<any>} its data
 * @throws {RequestError}
 */
export async function request(endpoint, query, { variables, token } = {}) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
    credentials: "omit",
    cache: "no-store",
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  }).catch(() => {
    throw new RequestError("The server does not answer.", "NO_ANSWER");
  });
  const answer = await response.json().catch(() => {
    throw new RequestError(`The server answers with status ${response.status}.`, "NO_ANSWER");
  });
  const [error] = answer.errors ?? [];
  if (error) throw new RequestError(error.message, error.extensions?.code ?? "");
  return answer.data;
}

/**
 * @param {{ userErrors: { message: string }[] }} payload
 * @throws {RequestError} with what the mutation found wrong with its input
 */
export function throwUserErrors({ userErrors }) {
  if (userErrors.length > 0) throw new RequestError(userErrors.map(({ message }) => message).join(" "), "");
}
