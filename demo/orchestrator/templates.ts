import type { TaskTemplate } from './workflow.js';

/** The work that this service knows. */
export const templates: readonly TaskTemplate[] = [
  {
    name: 'order_fulfillment',
    namespace: 'payments',
    steps: [
      { name: 'validate_order', handler: 'ValidateOrder' },
      { name: 'reserve_stock', handler: 'ReserveStock', dependsOn: ['validate_order'] },
      { name: 'charge_card', handler: 'ChargeCard', dependsOn: ['validate_order'], attempts: 3 },
      { name: 'ship_order', handler: 'ShipOrder', dependsOn: ['reserve_stock', 'charge_card'] },
    ],
  },
  {
    name: 'notify_customer',
    namespace: 'communications',
    steps: [{ name: 'send_mail', handler: 'SendMail' }],
  },
  {
    name: 'nightly_report',
    namespace: 'reports',
    steps: [{ name: 'sum_up', handler: 'SumUp' }],
  },
];
