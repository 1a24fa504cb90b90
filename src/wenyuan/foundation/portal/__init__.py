"""The portal's ground: an app that can be installed, notices to devices, what robots may do, and how much of it."""
