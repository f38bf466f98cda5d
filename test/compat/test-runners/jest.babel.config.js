const presets = [['@babel/preset-env', { targets: { node: 'current' } }]];

export default {
  transform: { '\\.js$': ['babel-jest', { presets }] },
  transformIgnorePatterns: ['/node_modules/(?!(toggl-focus-chats|openapi-fetch)/)'],
};
