import { BOOKS, none, staff, type TableRules } from '#privacy/data_map/rules'

export const IDENTITY: TableRules = {
  users: {
    why: 'people signed in to the add-on',
    ground: 'contract',
    seenBy: 'admins and themselves',
    of: "panel_id = :panel AND role = 'client' AND subject_id IN (:subjects)",
    columns: {
      ...none('id', 'panel_id', 'role', 'locale', 'created_at', 'updated_at'),
      subject_id: { is: 'the panel’s id', erase: BOOKS, until: 'books' },
      local_login: { ...staff('address that a local admin signs in with'), until: 'staff' },
      email: { is: 'e-mail address', erase: '', until: 'closure' },
      name: { is: 'name', erase: '', until: 'closure' },
      password: { ...staff('hash of a local admin’s password'), until: 'staff' },
      last_sign_in_at: { is: 'when they last signed in', erase: null, until: 'closure' },
    },
  },
  sessions: {
    why: 'signed-in browsers',
    ground: 'contract',
    seenBy: 'nobody',
    of: `user_id IN (SELECT id FROM users WHERE panel_id = :panel AND role = 'client' AND subject_id IN (:subjects))`,
    columns: {
      ...none('id', 'expires_at'),
      user_id: { is: 'whose', erase: 'row', until: 'session' },
      data: { is: 'how they signed in', erase: 'row', until: 'session' },
    },
  },
  sign_in_addresses: {
    why: 'whether an order came from where its affiliate signs in',
    ground: 'interest',
    seenBy: 'nobody',
    of: 'panel_id = :panel AND subject_id IN (:subjects)',
    columns: {
      ...none('id', 'panel_id', 'seen_at'),
      subject_id: { is: 'the panel’s id', erase: 'row', until: 'address' },
      address_hash: { is: 'keyed hash of the address', erase: 'row', until: 'address' },
    },
  },
  used_launch_tokens: {
    why: 'a launch token counts once',
    columns: {
      ...none('id', 'panel_id', 'expires_at'),
      jti: { is: 'id of a sign-in', erase: { keep: 'gone within minutes' }, until: 'launch' },
    },
  },
  rate_limits: {
    why: 'attempts to sign in are counted',
    columns: {
      ...none('points', 'expire'),
      key: {
        is: 'hash of address and login',
        erase: { keep: 'gone within hours' },
        until: 'counter',
      },
    },
  },
}
