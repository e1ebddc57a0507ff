import { noOrphanFiles, pathFileName } from "./files.ts";
import { linearPattern } from "./linear-pattern.ts";
import { operationErrors } from "./operation-errors.ts";
import { operationNames } from "./operation-names.ts";
import { requestObjectClosed } from "./request-object-closed.ts";

/** The rules that Redocly's configuration cannot express. */
export default function northspecPlugin() {
  return {
    id: "northspec",
    rules: {
      oas3: {
        "linear-pattern": linearPattern,
        "no-orphan-files": noOrphanFiles,
        "operation-errors": operationErrors,
        "operation-names": operationNames,
        "path-file-name": pathFileName,
        "request-object-closed": requestObjectClosed,
      },
    },
  };
}
