import type { Kind } from "./kind.ts";
import { builds } from "./kinds/build.ts";
import { jobs } from "./kinds/job.ts";
import { jobBuilds } from "./kinds/job-build.ts";
import { projects } from "./kinds/project.ts";
import { runs } from "./kinds/run.ts";
import { secrets } from "./kinds/secret.ts";
import { services } from "./kinds/service.ts";

/** Every kind of resource, by its name in the database, in dumps and in seed files. Owners come before what they own. */
export const kinds = { projects, services, jobs, secrets, builds, jobBuilds, runs };

/** The name of a kind. */
export type KindName = keyof typeof kinds;

/** A resource of a kind as stored. */
export type StoredOf<Name extends KindName> =
  (typeof kinds)[Name] extends Kind<infer Stored, infer _Seed, infer _Path> ? Stored : never;

/** A resource of a kind as written in a seed file. */
export type SeedOf<Name extends KindName> =
  (typeof kinds)[Name] extends Kind<infer _Stored, infer Seed, infer _Path> ? Seed : never;

/** The path of a resource of a kind. */
export type PathOf<Name extends KindName> = ReturnType<(typeof kinds)[Name]["pathOf"]>;

/** Every kind with its name, for code that does not depend on the kind. */
export const kindEntries = Object.entries(kinds) as readonly (readonly [KindName, Kind])[]; // its keys are the names

/** Creates an object with a property for each kind. */
export function mapKinds<Value>(valueOf: (name: KindName, kind: Kind) => Value): Record<KindName, Value> {
  return Object.fromEntries(kindEntries.map(([name, kind]) => [name, valueOf(name, kind)])) as Record<KindName, Value>; // one for each name
}
