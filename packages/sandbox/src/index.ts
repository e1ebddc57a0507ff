/**
 * A small, stateful implementation of the API that runs locally.
 *
 * @packageDocumentation
 */
export type { AccessToken } from "./access.ts";
export type { ClockState, TimeSource } from "./clock.ts";
export { developmentToken } from "./defaults.ts";
export type { EffectiveEnvironment, EffectiveValue, InheritedValue, WorkloadPath } from "./environment.ts";
export type { Failure, FailureRule } from "./failures.ts";
export type { Har } from "./har.ts";
export type { AddBuilds, InstanceControl } from "./instance.ts";
export type { BuildResult } from "./kinds/build.ts";
export type { Connection } from "./response.ts";
export { createSandbox, type Sandbox, type SandboxOptions, type SandboxInstance } from "./sandbox.ts";
export { type SandboxServer, serveSandbox, type ServerOptions } from "./server.ts";
export type { InstanceState } from "./state.ts";
