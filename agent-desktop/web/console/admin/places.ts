import type { Permission } from '../../../../contract/states.ts';
import { useSession } from '../stores/session.ts';

interface Place { name: string; needs: Permission; page: () => Promise<unknown> }
/** The pages of the administration as its side list shows them; the address is /admin/<name>. */
export const ADMIN_GROUPS: { name: string; places: Place[] }[] = [
  { name: 'hotline', places: [
    { name: 'numbers', needs: 'number.manage', page: () => import('./pages/NumbersPage.vue') },
    { name: 'flows', needs: 'flow.manage', page: () => import('../flows/FlowsPage.vue') },
    { name: 'prompts', needs: 'flow.manage', page: () => import('./pages/PromptsPage.vue') },
    { name: 'hours', needs: 'flow.manage', page: () => import('./pages/HoursPage.vue') },
  ] },
  { name: 'people', places: [
    { name: 'queues', needs: 'queue.manage', page: () => import('./pages/QueuesPage.vue') },
    { name: 'skills', needs: 'queue.manage', page: () => import('./pages/SkillsPage.vue') },
    { name: 'matrix', needs: 'queue.manage', page: () => import('./pages/SkillMatrixPage.vue') },
    { name: 'users', needs: 'user.manage', page: () => import('./pages/UsersPage.vue') },
    { name: 'roles', needs: 'user.read', page: () => import('./pages/RolesPage.vue') },
    { name: 'pauses', needs: 'queue.manage', page: () => import('./pages/PausesPage.vue') },
  ] },
  { name: 'lines', places: [
    { name: 'trunks', needs: 'number.manage', page: () => import('./pages/TrunksPage.vue') },
    { name: 'dial', needs: 'number.manage', page: () => import('./pages/DialRulesPage.vue') },
    { name: 'nuisance', needs: 'agent.supervise', page: () => import('./pages/NuisancePage.vue') },
  ] },
  { name: 'content', places: [
    { name: 'phrases', needs: 'queue.manage', page: () => import('./pages/PhrasesPage.vue') },
    { name: 'bulletins', needs: 'queue.manage', page: () => import('./pages/BulletinsPage.vue') },
  ] },
  { name: 'records', places: [
    { name: 'audit', needs: 'audit.read', page: () => import('./pages/AuditPage.vue') },
  ] },
];
export const ADMIN_PLACES: Place[] = ADMIN_GROUPS.flatMap((group) => group.places);

/** Name of the first page the person signed in may see; null when none. */
export function firstPlace(): string | null {
  const session = useSession();
  return ADMIN_PLACES.find((place) => session.may(place.needs))?.name ?? null;
}
