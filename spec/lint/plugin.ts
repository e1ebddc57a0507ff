import { arrayParameter } from "./array-parameter.ts";
import { noOrphanFiles, pathFileName } from "./files.ts";
import { linearPattern } from "./linear-pattern.ts";
import { operationErrors } from "./operation-errors.ts";
import { operationNames } from "./operation-names.ts";
import { paginatedList } from "./paginated-list.ts";
import { requestObjectClosed } from "./request-object-closed.ts";
import { requestSchemaNames } from "./request-schema-names.ts";
import { tagGroups } from "./tag-groups.ts";
import { outcomeValues, waitExists } from "./wait.ts";

/** The rules that Redocly's configuration cannot express. */
export default function northspecPlugin() {
  return {
    id: "northspec",
    rules: {
      oas3: {
        "array-parameter": arrayParameter,
        "linear-pattern": linearPattern,
        "no-orphan-files": noOrphanFiles,
        "operation-errors": operationErrors,
        "operation-names": operationNames,
        "outcome-values": outcomeValues,
        "paginated-list": paginatedList,
        "path-file-name": pathFileName,
        "request-object-closed": requestObjectClosed,
        "request-schema-names": requestSchemaNames,
        "tag-groups": tagGroups,
        "wait-exists": waitExists,
      },
    },
  };
}
