import { operationNames } from "./operation-names.ts";
import { requestObjectClosed } from "./request-object-closed.ts";

/** The rules that Redocly's configuration cannot express. */
export default function northspecPlugin() {
  return {
    id: "northspec",
    rules: { oas3: { "operation-names": operationNames, "request-object-closed": requestObjectClosed } },
  };
}
