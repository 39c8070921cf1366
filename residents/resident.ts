/** Somebody who called or wrote, known by telephone number. Who gives no number has no record; the ticket keeps what was said. */
export interface Resident {
  id: string;
  name: string;
  category: 'person' | 'company';
  /** E.164; one number belongs to one resident. */
  phones: string[];
  createdAt: Date;
  updatedAt: Date;
}
