/** A project's frame. */
import type { OpenProject } from '../state/session.ts';

export function Frame({ project }: { readonly project: OpenProject }) {
  return <main id="content">{project.name}</main>;
}
