import type { RouteRecordRaw } from 'vue-router';
import { ADMIN_PLACES, firstPlace } from './places.ts';

/** Routes under /admin; the flow editor takes the whole width and stands beside. */
export const adminRoutes: RouteRecordRaw[] = [
  { path: '/admin/flows/:id', name: 'flow', component: () => import('../flows/FlowEditor.vue'), props: true, meta: { needs: 'flow.manage' } },
  { path: '/admin', component: () => import('./AdminLayout.vue'), children: [{ path: '', name: 'admin', redirect: () => `/admin/${firstPlace() ?? 'numbers'}` }, ...ADMIN_PLACES.map((place): RouteRecordRaw => ({ path: place.name, name: `admin-${place.name}`, component: place.page as () => Promise<object>, meta: { needs: place.needs } }))] },
  { path: '/users', redirect: '/admin/users' },
  { path: '/queues', redirect: '/admin/queues' },
];
