/**
 * HTTP requests with one kind of error.
 *
 * @module reading/http
 */

/** A request that the server refused, or that got no valid answer. */
export class ApiError extends Error {
  /**
   * @param {object} problem
   * @param {number} problem.status HTTP status; 0 without a valid answer.
   * @param {string} [problem.type] Stable identifier of the kind of problem (RFC 9457).
   * @param {string} [problem.title]
   * @param {string} [problem.detail]
   * @param {unknown} [problem.cause]
   */
  constructor({ status, type = "", title = "", detail = "", cause }) {
    super(detail || title || `status ${status}`, { cause });
    this.name = "ApiError";
    this.status = status;
    this.type = type;
    this.title = title;
    this.detail = detail;
  }

  /** Whether the same request may succeed later: no answer, or a server that is busy or restarting. */
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/**
 * @template T
 * @param {string} url Relative to the page, so that it works below a path prefix.
 * @param {RequestInit} request
 * @param {number} timeoutMs
 * @param {(response: Response) => Promise<T>} parse
 * @param {typeof fetch} [fetcher]
 * @returns {Promise<T>} The parsed body.
 * @throws {ApiError} Or the reason of the signal, if the caller aborted.
 */
export async function send(url, request, timeoutMs, parse, fetcher = fetch) {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  try {
    const response = await fetcher(url, { ...request, signal });
    if (!response.ok) throw await errorFrom(response);
    return await parse(response);
  } catch (cause) {
    if (cause instanceof ApiError || request.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, cause });
  }
}

/**
 * @param {object} body
 * @param {AbortSignal} [signal]
 * @returns {RequestInit} A POST request with a JSON body.
 */
export function jsonRequest(body, signal) {
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body), signal };
}

/**
 * @param {Response} response
 * @returns {Promise<ApiError>} With the texts of the problem document, if there is one.
 */
async function errorFrom(response) {
  const type = response.headers.get("Content-Type") ?? "";
  const problem = type.startsWith("application/problem+json") ? await response.json() : {};
  return new ApiError({ ...problem, status: response.status });
}
