/**
 * The Content-Security-Policy of the pages (https://www.w3.org/TR/CSP3/): the files of the site and a sandbox on the
 * user's machine. The search needs WebAssembly.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * The Content-Security-Policy of Redoc's page: scripts only from files of the site. Redoc uses `style` elements, a search
 * worker from a blob and a download from a blob.
 */
export const redoclyPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "font-src data:",
  "connect-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
