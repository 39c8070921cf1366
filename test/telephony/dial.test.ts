import { expect } from 'chai';
import { HotlineError } from '../../errors.ts';
import { dialGate, type DialCounts } from '../../telephony/dial.ts';

const RULES = { allow: ['1990000', '0851', '001'], capPerAgentPerDay: 3, capPerQueuePerDay: 5, capPerDay: 10 };
const NONE: DialCounts = { agentToday: 0, queueToday: 0, today: 0 };

function dialled(raw: string, counts = NONE, rules = RULES): string {
  try {
    return dialGate(raw, rules, counts);
  } catch (error) {
    return error instanceof HotlineError ? error.code : String(error);
  }
}

describe('the one gate out', () => {
  const table: [string, string][] = [
    ['19900001234', '19900001234'], ['199-0000-1234', '19900001234'], ['199 0000 1234', '19900001234'], ['(0851)8888 1234', '085188881234'],
    ['１９９００００１２３４', '19900001234'], ['+1 202 555 0100', '0012025550100'], ['＋１２０２５５５０１００', '0012025550100'],
    ['110', '110'], ['119', '119'], ['１２０', '120'], ['122', '122'],
    ['13800001234', 'DIAL_NOT_ALLOWED'], ['+8619900001234', 'DIAL_NOT_ALLOWED'], ['00442071234567', 'DIAL_NOT_ALLOWED'], ['1100', 'DIAL_NOT_ALLOWED'],
    ['', 'DIAL_BAD_NUMBER'], ['12', 'DIAL_BAD_NUMBER'], ['199000012341990000123', 'DIAL_BAD_NUMBER'], ['agent-A1', 'DIAL_BAD_NUMBER'],
    ['19900001234&PJSIP/13800001234', 'DIAL_BAD_NUMBER'], ['19900001234@evil.example', 'DIAL_BAD_NUMBER'], ['19900001234;phone-context=+1', 'DIAL_BAD_NUMBER'],
    ['19900001234\r\nX-Evil: 1', 'DIAL_BAD_NUMBER'], ['19900001234\n', 'DIAL_BAD_NUMBER'], ['1990000\0' + '1234', 'DIAL_BAD_NUMBER'], ['sip:19900001234', 'DIAL_BAD_NUMBER'],
    ['PJSIP/19900001234', 'DIAL_BAD_NUMBER'], ['Local/take@take-back', 'DIAL_BAD_NUMBER'], ['19900001234,300,g', 'DIAL_BAD_NUMBER'], ['${EXTEN}', 'DIAL_BAD_NUMBER'],
    ['19900001234%26', 'DIAL_BAD_NUMBER'], ['1990000１２３４＆PJSIP', 'DIAL_BAD_NUMBER'], ['+', 'DIAL_BAD_NUMBER'], ['++19900001234', 'DIAL_BAD_NUMBER'], ['*21*19900001234#', 'DIAL_BAD_NUMBER'],
    ['١٩٩٠٠٠٠١٢٣٤', 'DIAL_BAD_NUMBER'], ['19900001234\u2028', 'DIAL_BAD_NUMBER'], ['𝟏𝟗𝟗𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒', '19900001234'],
  ];
  for (const [raw, result] of table) {
    it(`${JSON.stringify(raw)} → ${result}`, () => {
      expect(dialled(raw)).to.equal(result);
    });
  }

  it('nothing but digits ever comes out, whatever is mixed in', () => {
    const pieces = ['1990000', '1234', '&PJSIP/', '@', ';', '\r\n', ' ', '-', '１', ',', '\t', '\u00a0', '%', '/', '(', ')', '+', '\0', '　'];
    for (let seed = 1; seed < 3_000; seed += 1) {
      let state = seed * 2_654_435_761;
      const next = (): number => (state = (state * 48_271) % 2_147_483_647);
      const raw = Array.from({ length: 1 + (seed % 5) }, () => pieces[next() % pieces.length]).join('');
      expect(dialled(raw), JSON.stringify(raw)).to.match(/^(\d{3,20}|DIAL_[A-Z_]+)$/);
    }
  });

  it('above a cap nothing goes out but the emergency numbers', () => {
    for (const counts of [{ agentToday: 3, queueToday: 0, today: 3 }, { agentToday: 0, queueToday: 5, today: 5 }, { agentToday: 0, queueToday: 0, today: 10 }]) {
      expect(dialled('19900001234', counts)).to.equal('DIAL_CAP_REACHED');
      expect(dialled('119', counts)).to.equal('119');
    }
  });

  it('an empty list allows the emergency numbers only', () => {
    const rules = { ...RULES, allow: [] };
    expect([dialled('19900001234', NONE, rules), dialled('110', NONE, rules)]).to.deep.equal(['DIAL_NOT_ALLOWED', '110']);
  });
});
