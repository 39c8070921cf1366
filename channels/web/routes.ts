import type { RouteTable } from '../../access/route.ts';
import { webCallSchema } from '../../contract/api.ts';
import type { WebCallService } from './web-call-service.ts';

/** The one door of the resident's web phone: no account, capped. */
export function webCallRoutes(webCalls: Pick<WebCallService, 'issue'>): RouteTable {
  return [
    {
      method: 'post', path: '/web-calls', permission: 'public', summary: 'Start a call from the web page: a one-time token and short-lived telephone credentials', body: webCallSchema,
      run({ body, req, res }) {
        res.setHeader('cache-control', 'no-store');
        return webCalls.issue({ ...webCallSchema.parse(body), address: req.ip ?? '', pageHost: req.hostname });
      },
    },
  ];
}
