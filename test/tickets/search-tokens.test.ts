import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_QUERY_TOKENS, MAX_TOKENS, searchTokens, tokensOfTicket } from '../../tickets/search-tokens.ts';

const ticket = {
  number: '20261122-00072-1', title: '小区停水三天', content: '3栋1202室自周一起停水，物业称 Pump 故障', place: '听澜街道梧桐里5号', accused: '云澜水务集团', residentName: '张三丰', contactPhone: '199-0000-1234', phones: ['+8619900001234'],
};
const tokens = new Set(tokensOfTicket(ticket));
const finds = (query: string): boolean => {
  const wanted = searchTokens(query);
  return wanted.length > 0 && wanted.every((token) => tokens.has(token));
};

describe('search tokens', () => {
  for (const query of ['停水', '小区停水', '张三丰', '张', 'zsf', 'zs', 'ZSF', '1234', '0000 1234', '19900001234', '+86 199 0000 1234', '019900001234', '１９９００００１２３４', '00072', '000721', '梧桐里', '水务集团', '1202', 'pump', 'PUM', '张三丰 停水 1234', 'xqts']) {
    it(`finds by ${query}`, () => expect(finds(query)).to.equal(true));
  }
  for (const query of ['停电', '李四', '9999', '停水 李四', '19900001235', '🚰', '   ', '%^&*']) {
    it(`does not find by ${JSON.stringify(query)}`, () => expect(finds(query)).to.equal(false));
  }
  it('any text gives a bounded number of short tokens and never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
      const made = tokensOfTicket({ ...ticket, title: text, content: text, residentName: text, contactPhone: text });
      expect(made.length).to.be.at.most(MAX_TOKENS);
      expect(made.every((token) => token.length <= 64)).to.equal(true);
      expect(searchTokens(text).length).to.be.at.most(MAX_QUERY_TOKENS);
    }), { numRuns: 60 });
  });
  it('any two neighbouring characters of a title find it', () => {
    fc.assert(fc.property(fc.stringMatching(/^[\u4e00-\u9fa5]{2,40}$/), fc.nat(), (title, at) => {
      const place = at % (title.length - 1);
      const made = new Set(tokensOfTicket({ ...ticket, title }));
      expect(searchTokens(title.slice(place, place + 2)).every((token) => made.has(token))).to.equal(true);
    }), { numRuns: 60 });
  });
});
