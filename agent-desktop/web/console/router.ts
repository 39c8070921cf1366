import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import type { Permission } from '../../../contract/states.ts';
import { adminRoutes } from './admin/routes.ts';
import { useSession } from './stores/session.ts';

declare module 'vue-router' {
  interface RouteMeta { needs?: Permission }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'desk', component: () => import('./desk/DeskPage.vue'), meta: { needs: 'desk.use' } },
  { path: '/tickets', name: 'tickets', component: () => import('./tickets/TicketList.vue'), meta: { needs: 'ticket.read' } },
  { path: '/tickets/:id', name: 'ticket', component: () => import('./tickets/TicketPage.vue'), props: true, meta: { needs: 'ticket.read' } },
  { path: '/residents/:id', name: 'resident', component: () => import('./residents/ResidentPage.vue'), props: true, meta: { needs: 'resident.read' } },
  { path: '/calls', name: 'calls', component: () => import('./calls/CallsPage.vue'), meta: { needs: 'call.read' } },
  { path: '/callbacks', name: 'callbacks', component: () => import('./callbacks/CallbacksPage.vue'), meta: { needs: 'call.read' } },
  { path: '/floor', name: 'floor', component: () => import('./floor/FloorPage.vue'), meta: { needs: 'queue.read' } },
  ...adminRoutes,
  { path: '/letters', name: 'letters', component: () => import('./admin/DeadLettersPage.vue'), meta: { needs: 'system.read' } },
  { path: '/account', name: 'account', component: () => import('./admin/AccountPage.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
];

export const router = createRouter({ history: createWebHistory(), routes });

/** Pages a person may not see lead to the first one that he may; the server checks again with every call. */
router.beforeEach((to) => {
  const session = useSession();
  if (!session.signedIn || to.meta.needs === undefined || session.may(to.meta.needs)) return true;
  const open = routes.find((route) => route.name !== 'ticket' && route.name !== 'resident' && (route.meta?.needs === undefined || session.may(route.meta.needs)));
  return open?.name ? { name: open.name } : false;
});
