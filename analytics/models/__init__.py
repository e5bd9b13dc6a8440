from analytics.models.coding import Segment, Theme
from analytics.models.download import Download
from analytics.models.partition import Partition
from analytics.models.release import Export, Release
from analytics.models.round import Assignment, Decision, Round

__all__ = [
    "Assignment",
    "Decision",
    "Download",
    "Export",
    "Partition",
    "Release",
    "Round",
    "Segment",
    "Theme",
]
