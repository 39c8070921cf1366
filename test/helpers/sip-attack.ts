/** What toll fraud tries: shared by the test of the small form and the benchmark of the full one. */
export const AIMS = ['0086138', '00441234567890', '+442071838750', '9011442071838750', '900442071838750', '110', '119', '1000', '8001', 's', 'h', 'take', 'emergency', 'agent-A1', 'phone-A2', 'resident', 'trunk-local'];
export const INJECTIONS = [
  '12345&PJSIP/0086138@trunk-local', '12345%26PJSIP%2F0086138', '0086138@trunk-local', '12345%40trunk-local', '12345;phone-context=+44', '12345%3B110', '12345,1', '12345%2C1', '%24%7BEXTEN%7D', '$%7BSHELL(id)%7D',
  '１１０', '%EF%BC%91%EF%BC%91%EF%BC%90', '１２３４５', '12345%0D%0AX-Evil:%201', '12345%00', '_X.', '_.', '12345-1', '1'.repeat(500),
];
/** After so many tries a source is refused. */
export const MOST_TRIES = 20;
/** Between two tries of one attacker: a quick one. */
export const PACE_MS = 50;
