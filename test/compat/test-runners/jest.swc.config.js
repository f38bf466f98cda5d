export default {
  transform: { '\\.js$': ['@swc/jest', { module: { type: 'commonjs' } }] },
  transformIgnorePatterns: ['/node_modules/(?!(toggl-focus-chats|openapi-fetch)/)'],
};
