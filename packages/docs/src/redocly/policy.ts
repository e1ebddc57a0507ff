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
