/**
 * What a page of this site may load: its own files, and the sandbox on the reader's own machine. The search runs as
 * WebAssembly. https://www.w3.org/TR/CSP3/
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
 * What a browser may load for the reference on one page: nothing from anywhere else, and no script but its own files.
 * Redoc styles the page by `style` elements, finds what is searched for in a worker that it makes of its own text, and
 * offers its download from memory.
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
