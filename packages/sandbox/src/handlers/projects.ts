import type { ProjectInput } from "@northspec/types";
import { catalog, requireKnown } from "../catalog.ts";
import { defaults } from "../defaults.ts";
import { badRequest, type Detail, HttpError } from "../errors.ts";
import type { Call, Handler } from "../handler.ts";
import { changeProject, inputOf, newProject, type StoredProject, viewProject } from "../kinds/project.ts";
import { paginate } from "../pagination.ts";
import { applyPatch } from "../patch.ts";

/** Lists the projects, the oldest first. */
export const listProjects: Handler<"listProjects"> = ({ query, resources }) => {
  const { items, pagination } = paginate(resources.projects.list(), query);
  const projects = items.map(({ settings: { id, name, description } }) => {
    return { id, name, ...(description === undefined ? {} : { description }) };
  });
  return { data: { projects }, pagination };
};

/** Gets a project with its resources. */
export const getProject: Handler<"getProject"> = ({ path: { projectId }, resources }) => {
  const project = resources.projects.require(projectId);
  const [services, jobs] = [resources.services.all(projectId), resources.jobs.all(projectId).map(({ job }) => job)];
  return { data: viewProject(project, { services, jobs }) };
};

/** Creates a project. */
export const createProject: Handler<"createProject"> = (call) => {
  const project = projectOf(call);
  call.resources.projects.insert(project);
  return { data: project.settings };
};

/** Creates a project, or replaces the settings of the one with the same name. */
export const putProject: Handler<"putProject"> = (call) => {
  const { body, resources, now } = call;
  const created = projectOf(call);
  const existing = resources.projects.sameKey(created);
  if (!existing) {
    resources.projects.insert(created);
    return { data: created.settings };
  }
  requireSamePlace(existing, body);
  const changed = changeProject(existing, body, now);
  resources.projects.update(changed);
  return { data: changed.settings };
};

/** Changes the settings of a project that the body names. */
export const patchProject: Handler<"patchProject"> = ({ path: { projectId }, body, resources, now }) => {
  const project = resources.projects.require(projectId);
  const changed = changeProject(project, applyPatch("ProjectInput", inputOf(project), body), now);
  resources.projects.update(changed);
  return { data: changed.settings };
};

/** Deletes an empty project, or a project and everything in it. */
export const deleteProject: Handler<"deleteProject"> = ({ path: { projectId }, query, resources }) => {
  const { addons } = resources.projects.require(projectId);
  const isEmpty = addons.length === 0 && !resources.projects.hasChildren(projectId);
  if (!isEmpty && !query.delete_child_objects) {
    const advice = "Delete them first, or set `delete_child_objects`.";
    throw new HttpError(409, `The project \`${projectId}\` has resources. ${advice}`);
  }
  resources.projects.delete(projectId);
  return { data: {} };
};

function projectOf({ body, resources, now }: Call<"createProject" | "putProject">): StoredProject {
  requireKnown(catalog.regions, { "/region": body.region });
  const account = resources.projects.first()?.account ?? defaults.account;
  return newProject(body, { account, now });
}

/** A project cannot move. */
function requireSamePlace({ settings }: StoredProject, { region, clusterId }: ProjectInput): void {
  const details = (["region", "clusterId"] as const).flatMap((name): Detail[] => {
    const given = { region, clusterId }[name];
    if (given === undefined || given === settings[name]) return [];
    const current = settings[name];
    const expected = `${current === undefined ? "no value" : `"${current}"`}, since a project cannot move`;
    return [{ in: "body", pointer: `/${name}`, expected }];
  });
  if (details.length > 0) throw badRequest(details);
}
