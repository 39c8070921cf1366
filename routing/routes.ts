import type { RouteTable } from '../access/route.ts';
import { HotlineError } from '../errors.ts';
import type { RoutingService } from './routing.ts';

/** What a supervisor does with agents over HTTP. */
export function wrapUpRoutes(routing: Pick<RoutingService, 'agent' | 'wrapUpDone'>): RouteTable {
  return [
    {
      method: 'post', path: '/agents/:id/wrap-up/end', permission: 'agent.supervise', summary: 'Ends an agent\'s wrap-up before its time: the agent is ready, or paused when that was asked for. The answer is the agent.',
      audit: { entity: 'agent', action: 'changed', read: (id) => routing.agent(id) },
      run(ctx) {
        const agentId = ctx.params['id'] ?? '';
        const agent = routing.agent(agentId);
        if (agent === null) throw new HotlineError('NOT_FOUND');
        if (agent.state !== 'wrapUp') throw new HotlineError('AGENT_WRONG_STATE', [agent.state, 'ready'], { from: agent.state, to: 'ready' });
        routing.wrapUpDone(agentId);
        return routing.agent(agentId);
      },
    },
  ];
}
