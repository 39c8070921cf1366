/** Form labels by the ticket's field names; a field without a label of its own keeps its name. */
const LABELS: Record<string, string> = {
  title: 'form.name', content: 'form.content', demand: 'form.demand', occurredAt: 'form.occurredAt', place: 'form.place', areaCode: 'form.area', accused: 'form.accused', kind: 'form.kind',
  topicCode: 'form.topic', urgency: 'form.urgency', residentName: 'form.resident', contactPhone: 'form.contact', secrecy: 'form.secrecy', wantsReply: 'form.wantsReply',
  allowsVisit: 'form.allowsVisit', allowsPublication: 'form.allowsPublication', disposition: 'form.disposition', answer: 'form.answer',
};

export function fieldLabel(field: string, t: (key: string) => string): string {
  const key = LABELS[field];
  return key === undefined ? field : t(key);
}
