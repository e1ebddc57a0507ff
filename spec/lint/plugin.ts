import { requestObjectClosed } from "./request-object-closed.ts";

/** The rules that no configuration of Redocly's own rules can express. */
export default function northspecPlugin() {
  return { id: "northspec", rules: { oas3: { "request-object-closed": requestObjectClosed } } };
}
