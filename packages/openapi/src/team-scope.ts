import type { JsonNode } from "./json-node.ts";
import type { ResolvedSchema, SchemaResolver } from "./schema.ts";

/** The operations that are also served for a team, `x-team-scope`. */
export interface TeamScope {
  /** The path of the operations: `/v1/projects`. Every path below it is included. */
  readonly path: string;
  /** The path that replaces it for a team, with `{teamId}`. */
  readonly teamPath: string;
  readonly description: string;
  /** The schema of `teamId` in the document. */
  readonly node: JsonNode;
  readonly schema: ResolvedSchema;
}

/**
 * Reads the team scope of a document; undefined if it has none.
 *
 * @throws DocumentError if it is invalid.
 */
export function readTeamScope(root: JsonNode, schemas: SchemaResolver): TeamScope | undefined {
  const node = root.at("x-team-scope");
  if (!node.exists) return undefined;
  const [path, teamPath] = [node.at("path"), node.at("teamPath")];
  if (!/^(?:\/[\w-]+)+$/u.test(path.string())) path.fail("expected a path without parameters, like /v1/projects");
  if (!/^(?:\/[\w-]+)*\/\{teamId\}(?:\/[\w-]+)*$/u.test(teamPath.string())) {
    teamPath.fail("expected a path with the parameter {teamId} and no other, like /v1/teams/{teamId}/projects");
  }
  const schemaNode = node.at("schema");
  if (!schemaNode.exists) schemaNode.fail("expected the schema of teamId");
  return {
    path: path.string(),
    teamPath: teamPath.string(),
    description: node.at("description").string().trim(),
    node: schemaNode,
    schema: schemas.resolve(schemaNode),
  };
}

/** The path of an operation for a team; undefined if it is outside the scope. */
export function teamPathOf({ path, teamPath }: TeamScope, operationPath: string): string | undefined {
  const isInScope = operationPath === path || operationPath.startsWith(`${path}/`);
  return isInScope ? teamPath + operationPath.slice(path.length) : undefined;
}
