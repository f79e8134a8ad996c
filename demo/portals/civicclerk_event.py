"""What every event of CivicClerk has, with what says nothing: some eighty fields, of which a dozen mean something."""

from __future__ import annotations

from typing import Any

NO_DATE, FIRST_DATE = "1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z"
NOBODY = "00000000-0000-0000-0000-000000000000"

EMPTY_EVENT: dict[str, Any] = {
    "id": 0,
    "eventName": "",
    "eventDescription": "",
    "eventTemplateId": 17,
    "eventDate": "",
    "startDateTime": "",
    **dict.fromkeys(("secondaryIanaTimeZone", "secondaryAbbreviatedTimeZone"), ""),
    "createdOn": "",
    "createdByUserId": NOBODY,
    "isPublished": "Published",
    "agendaId": 0,
    "agendaName": "",
    "cutOffDateTime": "",
    "categoryName": "",
    "keywords": None,
    "visibilityId": 2,
    **dict.fromkeys(("showInUpcomingEvents", "isLiveEvent", "automaticallyStart", "automaticallyStop"), False),
    "isOnDemandEvent": True,
    "liveIsCurrentlyStreaming": False,
    **dict.fromkeys(("durationHrs", "durationMin", "streamingStatus", "youtubeVideoUploaded", "bookmarksAdded"), 0),
    **dict.fromkeys(("mediaSourcePath", "mediaStreamPath", "mediaOrigFileName", "youtubeVideoId"), ""),
    **dict.fromkeys(("youtubeVideoThumbnailPath", "mobileMediaSourcePath", "mobileMediaStreamPath"), ""),
    **dict.fromkeys(("mobileMediaOrigFileName", "externalMediaUrl", "mediaSourcePathMp4", "mediaOrigFileNameMp4"), ""),
    **dict.fromkeys(("mediaAwsKeyName", "displayMessage", "pauseMessage"), ""),
    **dict.fromkeys(("publishStart", "liveStartTime", "liveEndTime", "mediaUploadedOn"), NO_DATE),
    **dict.fromkeys(("closedCaptionUploadedOn", "eventAutoStartEndTime", "actualStartTime", "meetingEndTime"), NO_DATE),
    "mediaTypeId": 1,
    **dict.fromkeys(("livePublishingPointId", "pauseMsgId"), -1),
    **dict.fromkeys(("youtubeVideoProcessing", "mediaFileSize", "mediaTotalPlay", "closedCaptionServiceType"), 0),
    **dict.fromkeys(("mediaUploadedBy", "closedCaptionUploadedBy"), NOBODY),
    **dict.fromkeys(("closedCaptionFileName", "closedCaptionFileType", "closedCaptionSourcePath"), None),
    **dict.fromkeys(("closedCaptionBlobPath", "closedCaptionStatus", "closedCaptionOrderId"), None),
    **dict.fromkeys(("showPauseMessage", "startEventAutomatically", "hasMedia", "isLive", "isDeleted"), False),
    **dict.fromkeys(("closedCaptionSeconds", "closedCaptionCost", "meetingIn", "streamId", "meetingTypeId"), 0),
    **dict.fromkeys(("categoryId", "eventCategoryId", "defaultPublicPortalPage"), 0),
    **dict.fromkeys(("eventCategoryName", "eventTemplateName", "eventNotice", "publishedAgendaTimeStamp"), ""),
    "hasAgenda": False,
    **dict.fromkeys(("finalDeletedDate", "jwPlayerCode", "closedCaptionUploadedByName", "zoomMeetingId"), None),
    **dict.fromkeys(("meetingTypeName", "organizationId"), None),
    "canAccessEventTemplate": False,
    "mediaUploadedByName": " ",
    "showEventNoticePreview": True,
    **dict.fromkeys(("cpMediaOnly", "updateEvent", "publicCommentsEnabled", "uploadMediaOnly"), False),
    "eventLocation": None,
    "agendaFile": {"agendaId": 0, "fileName": None, "dateUploaded": FIRST_DATE, "createdBy": " "},
    "minutesFile": {"minutesId": 0, "eventId": 0, "fileName": None, "createdOn": FIRST_DATE, "createdBy": " "},
    "eventSocialMediaModel": {
        **dict.fromkeys(("id", "eventId"), 0),
        **dict.fromkeys(("notifyTwitterWhenLive", "sendToFacebookLive", "isSocialMediaActive"), False),
        **dict.fromkeys(("tweetText", "facebookLiveEmbedCode"), None),
    },
    "publishedFiles": [],
}
